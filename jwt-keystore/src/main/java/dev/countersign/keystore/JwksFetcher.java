package dev.countersign.keystore;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One GET of a JWK Set, bounded in size and in total time, that follows no redirect: a document may
 * come from where it was configured and from nowhere else.
 */
final class JwksFetcher {

  private static final Pattern MAX_AGE =
      Pattern.compile("(?i)(?:^|[,\\s])max-age\\s*=\\s*(\\d{1,9})");

  private final HttpClient client;
  private final URI uri;
  private final Duration timeout;
  private final int maxBytes;

  JwksFetcher(URI uri, Duration timeout, int maxBytes) {
    this.client =
        HttpClient.newBuilder()
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(timeout)
            .build();
    this.uri = uri;
    this.timeout = timeout;
    this.maxBytes = maxBytes;
  }

  /**
   * A document as it came.
   *
   * @param text the body
   * @param maxAge the seconds of {@code Cache-Control: max-age}, if there was one
   */
  record Document(String text, OptionalLong maxAge) {}

  /**
   * Fetches the document.
   *
   * @throws IOException if it does not come whole, in time, within the bound and with status 200
   */
  Document fetch() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(timeout)
            .header("Accept", "application/jwk-set+json, application/json")
            .build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        client.sendAsync(request, response -> new BoundedBody(maxBytes));
    try {
      // The request's own time-out ends with the headers; this one bounds a body that drips.
      HttpResponse<byte[]> response = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (response.statusCode() != 200) {
        throw new IOException("expected status 200, but it was " + response.statusCode());
      }
      return new Document(
          new String(response.body(), StandardCharsets.UTF_8),
          maxAge(response.headers().firstValue("Cache-Control").orElse("")));
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("expected the whole document within " + timeout, e);
    } catch (ExecutionException e) {
      throw new IOException("the document could not be fetched", e.getCause());
    }
  }

  private static OptionalLong maxAge(String cacheControl) {
    Matcher matcher = MAX_AGE.matcher(cacheControl);
    return matcher.find()
        ? OptionalLong.of(Long.parseLong(matcher.group(1)))
        : OptionalLong.empty();
  }

  /** Collects a body and gives up on one that is too long, without waiting for its end. */
  private static final class BoundedBody implements HttpResponse.BodySubscriber<byte[]> {

    private final int maxBytes;
    private final CompletableFuture<byte[]> body = new CompletableFuture<>();
    private final List<ByteBuffer> parts = new ArrayList<>();
    private int length;
    private Flow.@Nullable Subscription subscription;

    BoundedBody(int maxBytes) {
      this.maxBytes = maxBytes;
    }

    @Override
    public void onSubscribe(Flow.Subscription newSubscription) {
      subscription = newSubscription;
      newSubscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
      for (ByteBuffer buffer : buffers) {
        length += buffer.remaining();
        parts.add(buffer);
      }
      if (length > maxBytes) {
        parts.clear();
        if (subscription != null) {
          subscription.cancel();
        }
        body.completeExceptionally(
            new IOException("the document is longer than the bound of " + maxBytes + " bytes"));
      }
    }

    @Override
    public void onError(Throwable throwable) {
      body.completeExceptionally(throwable);
    }

    @Override
    public void onComplete() {
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
