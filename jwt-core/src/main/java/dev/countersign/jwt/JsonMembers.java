package dev.countersign.jwt;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The members of a JSON object in the order in which they came. As a map it is unmodifiable: {@link
 * StrictJson} alone adds to it, before it hands it out, since a builder would be one more object
 * for each, which the compiler does not always spare. Who keeps one for other threads has it in a
 * final field.
 *
 * <p>One array, since the nodes of a {@link java.util.LinkedHashMap} were a third of what it costs
 * to read claims, and a dozen names are found as fast by looking at each. Larger objects have an
 * index, so that finding all members of any object takes time that is linear in its size.
 */
final class JsonMembers extends AbstractMap<String, @Nullable Object> {

  /** Up to here looking at each name is faster. */
  private static final int MAX_WITHOUT_INDEX = 32;

  /** A name, its value, the next name and so on. */
  private @Nullable Object[] namesAndValues;

  private int size;

  /** At which place each name is; null where there are few. */
  private @Nullable Map<String, Integer> index;

  /** One bit for each name; most names are the first to have theirs and need no search. */
  private long bits;

  private boolean printable;

  /**
   * For so many members, and for more if they come.
   *
   * @param expected 0 or more
   */
  JsonMembers(int expected) {
    namesAndValues = new Object[2 * expected];
  }

  /**
   * Adds a member.
   *
   * @return false, and nothing is added, if there is one of this name
   */
  boolean add(String name, @Nullable Object value) {
    long bit = 1L << name.hashCode();
    if ((bits & bit) != 0 && place(name) >= 0) {
      return false;
    }
    bits |= bit;
    if (2 * size == namesAndValues.length) {
      namesAndValues = Arrays.copyOf(namesAndValues, 2 * (size + size / 2 + 1));
    }
    namesAndValues[2 * size] = name;
    namesAndValues[2 * size + 1] = value;
    size++;
    if (size > MAX_WITHOUT_INDEX) {
      addToIndex(name);
    }
    return true;
  }

  private void addToIndex(String last) {
    if (index == null) {
      index = new HashMap<>();
      for (int place = 0; place < size; place++) {
        index.put(name(place), place);
      }
    } else {
      index.put(last, size - 1);
    }
  }

  /**
   * Says that all members are there.
   *
   * @param isPrintable whether it is known that no string in it has a control character
   */
  void close(boolean isPrintable) {
    printable = isPrintable;
  }

  /** Whether it is known that no string in it, at any depth, has a control character. */
  boolean isPrintable() {
    return printable;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return place(name) >= 0;
  }

  @Override
  public @Nullable Object get(@Nullable Object name) {
    int place = place(name);
    return place < 0 ? null : value(place);
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super @Nullable Object> action) {
    for (int place = 0; place < size; place++) {
      action.accept(name(place), value(place));
    }
  }

  @Override
  public Set<Entry<String, @Nullable Object>> entrySet() {
    return new Entries();
  }

  /** Where the member of this name is, or −1 if there is none. */
  private int place(@Nullable Object name) {
    if (index != null) {
      return index.getOrDefault(name, -1);
    }
    for (int place = 0; place < size; place++) {
      if (Objects.equals(namesAndValues[2 * place], name)) {
        return place;
      }
    }
    return -1;
  }

  private String name(int place) {
    return (String) namesAndValues[2 * place];
  }

  private @Nullable Object value(int place) {
    return namesAndValues[2 * place + 1];
  }

  private final class Entries extends AbstractSet<Entry<String, @Nullable Object>> {

    @Override
    public int size() {
      return size;
    }

    @Override
    public Iterator<Entry<String, @Nullable Object>> iterator() {
      return new Iterator<>() {

        private int next;

        @Override
        public boolean hasNext() {
          return next < size;
        }

        @Override
        public Entry<String, @Nullable Object> next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          Entry<String, @Nullable Object> entry =
              new SimpleImmutableEntry<>(name(next), value(next));
          next++;
          return entry;
        }
      };
    }
  }
}
