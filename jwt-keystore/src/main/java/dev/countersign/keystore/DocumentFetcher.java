package dev.countersign.keystore;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One GET of a document, bounded in size and in total time. No redirect is followed: a document may
 * come from where it was configured and from nowhere else.
 */
final class DocumentFetcher {

  private final HttpClient client;
  private final Duration timeout;
  private final int maxBytes;

  DocumentFetcher(HttpClient client, Duration timeout, int maxBytes) {
    this.client = client;
    this.timeout = timeout;
    this.maxBytes = maxBytes;
  }

  /** A document as it came. */
  record Document(String text, HttpHeaders headers) {}

  /** The server answered, but not with the document. */
  static final class UnexpectedStatus extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;

    private UnexpectedStatus(int status) {
      super(
          "expected status 200, but it was "
              + status
              + (status / 100 == 3
                  ? "; redirects are not followed, so configure the address that it leads to"
                  : ""));
      this.status = status;
    }

    /** Whether the server says that it has no such document. */
    boolean isTheClientsFault() {
      return status / 100 == 4;
    }
  }

  /**
   * Fetches the document.
   *
   * @throws IOException if it does not come whole, in time, within the bound, in UTF-8 and with
   *     status 200
   */
  Document fetch(URI uri) throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            // One request in minutes gains nothing by an upgrade.
            .version(HttpClient.Version.HTTP_1_1)
            .timeout(timeout)
            .header("Accept", "application/jwk-set+json, application/json")
            // What is cached is cached here; between us and the issuer it would only be older.
            .header("Cache-Control", "no-cache")
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer = client.sendAsync(request, this::body);
    try {
      // The request's own time-out ends with the headers; this one bounds a body that drips.
      HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      return new Document(utf8(response.body()), response.headers());
    } catch (TimeoutException e) {
      throw new IOException("expected the whole document within " + timeout, e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause
          ? cause
          : new IOException("the document could not be fetched", e.getCause());
    } finally {
      answer.cancel(true);
    }
  }

  private BoundedBody body(HttpResponse.ResponseInfo response) {
    return new BoundedBody(maxBytes, refusal(response));
  }

  private static Optional<IOException> refusal(HttpResponse.ResponseInfo response) {
    if (response.statusCode() != 200) {
      return Optional.of(new UnexpectedStatus(response.statusCode()));
    }
    String encoding = response.headers().firstValue("Content-Encoding").orElse("identity");
    if (!encoding.equalsIgnoreCase("identity")) {
      return Optional.of(new IOException("it came compressed, which was not asked for"));
    }
    return Optional.empty();
  }

  private static String utf8(byte[] bytes) throws IOException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("it is not UTF-8", e);
    }
  }

  /**
   * Collects a body, and gives up on one that is refused or too long without waiting for its end.
   */
  private static final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {

    private final int maxBytes;
    private final Optional<IOException> refusal;
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final List<ByteBuffer> parts = new ArrayList<>();
    private int length;
    private Flow.@Nullable Subscription subscription;

    BoundedBody(int maxBytes, Optional<IOException> refusal) {
      this.maxBytes = maxBytes;
      this.refusal = refusal;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
      if (refusal.isPresent()) {
        giveUp(refusal.get());
      } else {
        newSubscription.request(Long.MAX_VALUE);
      }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      if (body.isDone()) {
        return;
      }
      for (ByteBuffer buffer : buffers) {
        length += buffer.remaining();
        parts.add(buffer);
      }
      if (length > maxBytes) {
        giveUp(new IOException("it is longer than the bound of " + maxBytes + " bytes"));
      }
    }

    private void giveUp(IOException reason) {
      parts.clear();
      if (subscription != null) {
        subscription.cancel();
      }
      body.completeExceptionally(reason);
    }

    @Override
    public void onError(Throwable throwable) {
      body.completeExceptionally(throwable);
    }

    @Override
    public void onComplete() {
      if (body.isDone()) {
        return;
      }
      ByteBuffer whole = ByteBuffer.allocate(length);
      parts.forEach(whole::put);
      body.complete(whole.array());
    }

    @Override
    public CompletionStage<byte[]> getBody() {
      return body;
    }
  }
}
