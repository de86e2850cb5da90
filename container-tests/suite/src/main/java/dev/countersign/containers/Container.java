package dev.countersign.containers;

import java.util.ServiceLoader;

/** A servlet container to run the suite in; each module beside the suite brings one. */
interface Container {

  /** Starts an application on a free port of the loopback interface. */
  Running start(TestApp app) throws Exception;

  /** Whether it reads a {@code web.xml} by itself. */
  boolean readsWebXml();

  /** An application that was started. */
  interface Running {
    int port();

    void stop() throws Exception;
  }

  /** The one on the class path. */
  static Container underTest() {
    return ServiceLoader.load(Container.class)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no container is on the class path; run the suite in a module with one, for"
                        + " example mvn -pl container-tests/tomcat-11 -am verify"));
  }
}
