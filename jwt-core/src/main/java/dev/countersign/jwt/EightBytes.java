package dev.countersign.jwt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Eight bytes of an array as one number, the first of them lowest, to look at all at once. */
final class EightBytes {

  /** Times a byte: that byte eight times. */
  static final long EACH = 0x0101010101010101L;

  static final long HIGH_BITS = EACH << 7;

  private static final VarHandle ARRAY =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private EightBytes() {}

  /**
   * All eight.
   *
   * @param from at least eight bytes before the end of the array
   */
  static long at(byte[] bytes, int from) {
    return (long) ARRAY.get(bytes, from);
  }

  /**
   * The first of them, and zero in place of the others.
   *
   * @param from at least eight bytes before the end of the array
   * @param length one or more; from eight on all count
   */
  static long firstAt(byte[] bytes, int from, int length) {
    long all = at(bytes, from);
    return length < Long.BYTES ? all & ~(-1L << (length * Byte.SIZE)) : all;
  }
}
