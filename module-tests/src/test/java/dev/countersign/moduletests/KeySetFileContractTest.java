package dev.countersign.moduletests;

import dev.countersign.keystore.KeyEncryptionKeys;
import dev.countersign.keystore.KeySetFile;
import dev.countersign.keystore.KeySetSeal;
import dev.countersign.keystore.KeySetStorage;
import dev.countersign.testing.KeySetStorageContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

/** The storage in a file. */
class KeySetFileContractTest implements KeySetStorageContract {

  private static final KeyEncryptionKeys KEYS =
      KeyEncryptionKeys.of("a key of thirty-two bytes, exact".getBytes(StandardCharsets.US_ASCII));

  @TempDir private Path directory;

  @Override
  public KeySetStorage open() {
    KeySetSeal seal =
        KeySetSeal.under(KEYS).withRemoteSigners((reference, publicKey) -> remoteSigner(reference));
    return KeySetFile.at(directory.resolve("keyset.json"), seal);
  }
}
