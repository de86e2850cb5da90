package dev.countersign.examples;

import java.nio.file.Path;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Where the keys of the login server come from: what {@code --keys} says. */
sealed interface KeySource {

  /** Made at start, rotated while the server runs, gone with it. */
  record Memory() implements KeySource {}

  /** Kept beside the rest of what the server remembers, by all that share it. */
  record State() implements KeySource {}

  /** A secret of the environment, which a restart replaces. */
  record Environment(String variable) implements KeySource {}

  /** Rotated by all servers that share the file, and still there after a restart. */
  record File(Path path) implements KeySource {}

  /** Reads {@code memory}, {@code state}, {@code env}, {@code env:NAME} and {@code file:PATH}. */
  final class Converter implements ITypeConverter<KeySource> {

    private static final String DEFAULT_VARIABLE = "JWT_SECRET";

    @Override
    public KeySource convert(String text) {
      if (text.equals("memory")) {
        return new Memory();
      }
      if (text.equals("state")) {
        return new State();
      }
      if (text.equals("env")) {
        return new Environment(DEFAULT_VARIABLE);
      }
      if (text.matches("env:[A-Za-z_][A-Za-z0-9_]*")) {
        return new Environment(text.substring("env:".length()));
      }
      if (text.matches("file:.+")) {
        return new File(Path.of(text.substring("file:".length())));
      }
      throw new TypeConversionException(
          "expected memory, state, env, env:NAME or file:PATH, but it is '" + text + "'");
    }
  }
}
