package dev.countersign.examples;

import dev.countersign.jwt.JwsAlgorithm;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads an algorithm by the name that tokens have it under. */
final class AlgorithmName implements ITypeConverter<JwsAlgorithm> {

  @Override
  public JwsAlgorithm convert(String name) {
    return JwsAlgorithm.named(name)
        .orElseThrow(
            () ->
                new TypeConversionException(
                    "expected one of "
                        + Stream.of(JwsAlgorithm.values())
                            .map(JwsAlgorithm::headerName)
                            .collect(Collectors.joining(", "))
                        + ", but found '"
                        + name
                        + "'"));
  }
}
