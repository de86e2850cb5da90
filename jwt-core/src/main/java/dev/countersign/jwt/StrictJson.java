package dev.countersign.jwt;

import static dev.countersign.jwt.EightBytes.EACH;
import static dev.countersign.jwt.EightBytes.HIGH_BITS;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads one JSON object (RFC 8259) and nothing else: valid UTF-8, no byte order mark, no duplicate
 * members at any depth, nothing after it, no halves of surrogate pairs, bounded nesting and
 * numbers.
 *
 * <p>Of our own, since it is half of the cost of a token that is not signed by an expensive key,
 * and no library has all of these rules. It reads the bytes once, straight into the final values:
 * {@link String}, {@link Boolean}, {@link Long} (or {@link BigInteger} where it does not fit),
 * {@link BigDecimal}, unmodifiable {@link List} and {@link Map}, and null for JSON null.
 */
final class StrictJson {

  /** Real claims nest three or four deep; each level costs a frame of our own stack. */
  static final int MAX_DEPTH = 32;

  /** Enough for a 300-bit integer; longer digits only serve to burn the processor. */
  static final int MAX_NUMBER_LENGTH = 100;

  /** The largest power of ten of a double; beyond it few peers agree (RFC 7493 section 2.2). */
  static final int MAX_EXPONENT = 308;

  /** As many digits as always fit into a long. */
  private static final int LONG_DIGITS = 18;

  /** As most claims have; nested objects are small. */
  private static final int USUAL_MEMBERS = 16;

  private static final int USUAL_MEMBERS_NESTED = 4;

  private static final int USUAL_ITEMS = 4;

  private final byte[] utf8;
  private int position;

  /** Whether all strings so far were printable ASCII, so that nobody has to look at them again. */
  private boolean printable = true;

  /** From the second nested object on; one object has no name twice. */
  private @Nullable RepeatedNames repeatedNames;

  private boolean nested;

  private StrictJson(byte[] utf8) {
    this.utf8 = utf8;
  }

  /**
   * Reads an object.
   *
   * @param utf8 the document
   * @param what what the document is, for the message, such as 'header'
   * @return its members in order, or the refusal
   */
  static Step<JsonMembers> readObject(byte[] utf8, String what) {
    try {
      return Step.goOn(new StrictJson(utf8).document());
    } catch (Malformed e) {
      return Step.reject(e.complaint.reason, "the " + what + " " + e.complaint.text);
    }
  }

  private JsonMembers document() throws Malformed {
    if (startsWithByteOrderMark()) {
      throw new Malformed(Complaint.BYTE_ORDER_MARK);
    }
    skipSpace();
    if (position == utf8.length || isOtherValue(utf8[position])) {
      throw malformed(Complaint.NOT_AN_OBJECT);
    }
    require(utf8[position++] == '{');
    JsonMembers members = object(1);
    skipSpace();
    if (position < utf8.length) {
      throw malformed(Complaint.TRAILING_CONTENT);
    }
    return members;
  }

  private boolean startsWithByteOrderMark() {
    return utf8.length >= 3
        && utf8[0] == (byte) 0xEF
        && utf8[1] == (byte) 0xBB
        && utf8[2] == (byte) 0xBF;
  }

  /** The brace was read. */
  private JsonMembers object(int depth) throws Malformed {
    requireDepth(depth);
    byte next = nextByte();
    if (next == '}') {
      return new JsonMembers(0);
    }
    if (depth > 1) {
      expectRepeatedNames();
    }
    JsonMembers members = new JsonMembers(depth == 1 ? USUAL_MEMBERS : USUAL_MEMBERS_NESTED);
    while (true) {
      require(next == '"');
      String name = name();
      require(nextByte() == ':');
      if (!members.add(name, value(nextByte(), depth))) {
        throw malformed(Complaint.DUPLICATE_MEMBER);
      }
      next = nextByte();
      if (next == '}') {
        members.close(printable);
        return members;
      }
      require(next == ',');
      next = nextByte();
    }
  }

  private void expectRepeatedNames() {
    if (nested && repeatedNames == null) {
      repeatedNames = new RepeatedNames();
    }
    nested = true;
  }

  /** The bracket was read. */
  private List<@Nullable Object> array(int depth) throws Malformed {
    requireDepth(depth);
    byte next = nextByte();
    if (next == ']') {
      return Collections.emptyList();
    }
    List<@Nullable Object> items = new ArrayList<>(USUAL_ITEMS);
    while (true) {
      items.add(value(next, depth));
      next = nextByte();
      if (next == ']') {
        return Collections.unmodifiableList(items);
      }
      require(next == ',');
      next = nextByte();
    }
  }

  private @Nullable Object value(byte first, int depth) throws Malformed {
    return switch (first) {
      case '"' -> string();
      case '{' -> object(depth + 1);
      case '[' -> array(depth + 1);
      case 't' -> literal("true", true);
      case 'f' -> literal("false", false);
      case 'n' -> literal("null", null);
      case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> number();
      default -> throw malformed(Complaint.SYNTAX);
    };
  }

  private static boolean isOtherValue(byte first) {
    return "\"[tfn-0123456789".indexOf(first) >= 0;
  }

  /** Its first letter was read. */
  private @Nullable Object literal(String text, @Nullable Object value) throws Malformed {
    int start = position - 1;
    require(start + text.length() <= utf8.length);
    for (int i = 1; i < text.length(); i++) {
      require(utf8[start + i] == text.charAt(i));
    }
    position = start + text.length();
    return value;
  }

  /** The quote was read. */
  private String name() throws Malformed {
    int start = position;
    int end = endOfPrintable();
    if (end < 0) {
      return unescaped(start);
    }
    // The last member may end sooner, and then has a string of its own as its name.
    return start == end || start + Long.BYTES > utf8.length
        ? ascii(start, end)
        : name(EightBytes.firstAt(utf8, start, end - start), start, end);
  }

  private String name(long firstBytes, int start, int end) {
    String known = KnownNames.at(firstBytes, utf8, start, end);
    if (known != null) {
      return known;
    }
    if (repeatedNames == null || end - start > Long.BYTES) {
      return ascii(start, end);
    }
    String repeated = repeatedNames.find(firstBytes);
    if (repeated != null) {
      return repeated;
    }
    String name = ascii(start, end);
    repeatedNames.remember(firstBytes, name);
    return name;
  }

  /** The quote was read. */
  private String string() throws Malformed {
    int start = position;
    int end = endOfPrintable();
    return end < 0 ? unescaped(start) : ascii(start, end);
  }

  /** By a constructor that is right for ASCII, and that the compiler inlines, unlike the others. */
  @SuppressWarnings("deprecation")
  private String ascii(int start, int end) {
    return new String(utf8, 0, start, end - start);
  }

  /**
   * Moves behind a string that is printable ASCII without escapes, as nearly all are.
   *
   * @return where it ends, or −1 where it goes on with something else
   */
  private int endOfPrintable() throws Malformed {
    int i = position;
    long special = 0;
    while (special == 0 && i + Long.BYTES <= utf8.length) {
      special = special(EightBytes.at(utf8, i));
      i += special == 0 ? Long.BYTES : Long.numberOfTrailingZeros(special) / Byte.SIZE;
    }
    while (special == 0 && i < utf8.length && isPrintable(utf8[i])) {
      i++;
    }
    require(i < utf8.length);
    if (utf8[i] == '"') {
      position = i + 1;
      return i;
    }
    printable = false;
    position = i;
    return -1;
  }

  /** ASCII, and none of what ends a string or makes it differ from its spelling. */
  private static boolean isPrintable(byte b) {
    return b >= ' ' && b < 0x7f && b != '"' && b != '\\';
  }

  /**
   * The high bit of the first of eight bytes that is not {@link #isPrintable}. Bits above that one
   * mean nothing, since what a byte borrows or carries goes there.
   */
  private static long special(long bytes) {
    // A quote next to the control characters: two bits of difference swap it with the space.
    long quoteOrControl = (bytes ^ EACH * 2) - EACH * ('"' - 1);
    long backslash = (bytes ^ EACH * '\\') - EACH;
    long delete = bytes + EACH;
    return (quoteOrControl | backslash | delete | bytes) & HIGH_BITS;
  }

  /** The rest of a string from the first byte on that is not plain ASCII. */
  private String unescaped(int start) throws Malformed {
    StringBuilder text = new StringBuilder(ascii(start, position));
    while (true) {
      require(position < utf8.length);
      byte b = utf8[position++];
      if (b == '"') {
        break;
      }
      if (b == '\\') {
        text.append(escape());
      } else if (b < 0) {
        position--;
        appendNotAscii(text);
      } else {
        require(b >= ' ');
        text.append((char) b);
      }
    }
    String string = text.toString();
    if (!Utf8.hasOnlyPairedSurrogates(string)) {
      throw malformed(Complaint.LONE_SURROGATE);
    }
    return string;
  }

  /** Up to the next quote or escape, since many short runs would cost a String each. */
  private void appendNotAscii(StringBuilder text) throws Malformed {
    int start = position;
    while (position < utf8.length && isPlain(utf8[position])) {
      position++;
    }
    text.append(
        Utf8.decode(utf8, start, position).orElseThrow(() -> malformed(Complaint.NOT_UTF8)));
  }

  private static boolean isPlain(byte b) {
    return b < 0 || (b >= ' ' && b != '"' && b != '\\');
  }

  private char escape() throws Malformed {
    require(position < utf8.length);
    return switch (utf8[position++]) {
      case '"' -> '"';
      case '\\' -> '\\';
      case '/' -> '/';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> (char) (hex() << 12 | hex() << 8 | hex() << 4 | hex());
      default -> throw malformed(Complaint.SYNTAX);
    };
  }

  private int hex() throws Malformed {
    require(position < utf8.length);
    byte b = utf8[position++];
    int digit = b < 0 ? -1 : Character.digit(b, 16);
    require(digit >= 0);
    return digit;
  }

  /** Its first character was read. */
  private Object number() throws Malformed {
    int start = position - 1;
    boolean negative = utf8[start] == '-';
    int firstDigit = negative ? position : start;
    position = firstDigit;
    long value = digits();
    int digits = position - firstDigit;
    require(digits == 1 || utf8[firstDigit] != '0');
    boolean integer = true;
    if (position < utf8.length && utf8[position] == '.') {
      position++;
      digits();
      integer = false;
    }
    if (position < utf8.length && (utf8[position] | 0x20) == 'e') {
      position++;
      if (position < utf8.length && (utf8[position] == '+' || utf8[position] == '-')) {
        position++;
      }
      digits();
      integer = false;
    }
    if (integer && digits <= LONG_DIGITS) {
      return negative ? -value : value;
    }
    if (position - start > MAX_NUMBER_LENGTH) {
      throw malformed(Complaint.NUMBER_TOO_LONG);
    }
    return integer ? integer(ascii(start, position)) : decimal(ascii(start, position));
  }

  /**
   * At least one digit.
   *
   * @return their value, if they are at most {@link #LONG_DIGITS}
   */
  private long digits() throws Malformed {
    int start = position;
    long value = 0;
    while (position < utf8.length && utf8[position] >= '0' && utf8[position] <= '9') {
      value = 10 * value + (utf8[position++] - '0');
    }
    require(position > start);
    return value;
  }

  private static Object integer(String text) {
    BigInteger value = new BigInteger(text);
    return value.bitLength() < Long.SIZE ? (Object) value.longValue() : value;
  }

  /** A short text can name a number of a billion digits; it must not become one later on. */
  private BigDecimal decimal(String text) throws Malformed {
    BigDecimal number;
    try {
      number = new BigDecimal(text);
    } catch (NumberFormatException e) {
      // An exponent of so many digits that BigDecimal refuses it.
      throw malformed(Complaint.EXPONENT_TOO_LARGE);
    }
    if (!hasBoundedExponent(number)) {
      throw malformed(Complaint.EXPONENT_TOO_LARGE);
    }
    return number;
  }

  /** Whether the power of ten of its first digit, and that of its last, is within the bound. */
  static boolean hasBoundedExponent(BigDecimal number) {
    long ofLastDigit = -(long) number.scale();
    long ofFirstDigit = ofLastDigit + number.precision() - 1;
    return Math.abs(ofFirstDigit) <= MAX_EXPONENT && Math.abs(ofLastDigit) <= MAX_EXPONENT;
  }

  /** The next byte that is no white space. */
  private byte nextByte() throws Malformed {
    if (position < utf8.length && utf8[position] > ' ') {
      return utf8[position++];
    }
    skipSpace();
    require(position < utf8.length);
    return utf8[position++];
  }

  private void skipSpace() {
    while (position < utf8.length && isSpace(utf8[position])) {
      position++;
    }
  }

  private static boolean isSpace(byte b) {
    return b <= ' ' && (b == ' ' || b == '\t' || b == '\n' || b == '\r');
  }

  private void requireDepth(int depth) throws Malformed {
    if (depth > MAX_DEPTH) {
      throw malformed(Complaint.NESTED_TOO_DEEPLY);
    }
  }

  private void require(boolean wellFormed) throws Malformed {
    if (!wellFormed) {
      throw malformed(Complaint.SYNTAX);
    }
  }

  /** What is not UTF-8 at all is called that, whatever else it is. */
  private Malformed malformed(Complaint complaint) {
    return new Malformed(Utf8.isValid(utf8) ? complaint : Complaint.NOT_UTF8);
  }

  private enum Complaint {
    BYTE_ORDER_MARK(Reason.BYTE_ORDER_MARK, "starts with a byte order mark"),
    NOT_UTF8(Reason.NOT_UTF8, "is not valid UTF-8"),
    SYNTAX(Reason.MALFORMED_JSON, "is not well-formed JSON"),
    NOT_AN_OBJECT(Reason.NOT_A_JSON_OBJECT, "is not a JSON object"),
    TRAILING_CONTENT(Reason.TRAILING_CONTENT, "has content after the JSON object"),
    DUPLICATE_MEMBER(Reason.DUPLICATE_MEMBER, "has a member name twice in one object"),
    LONE_SURROGATE(Reason.LONE_SURROGATE, "has a string with half of a surrogate pair"),
    NESTED_TOO_DEEPLY(Reason.NESTED_TOO_DEEPLY, "is nested deeper than the bound of " + MAX_DEPTH),
    NUMBER_TOO_LONG(
        Reason.NUMBER_OUT_OF_BOUNDS,
        "has a number of more than " + MAX_NUMBER_LENGTH + " characters"),
    EXPONENT_TOO_LARGE(
        Reason.NUMBER_OUT_OF_BOUNDS, "has a number whose exponent is over " + MAX_EXPONENT);

    private final Reason reason;
    private final String text;

    Complaint(Reason reason, String text) {
      this.reason = reason;
      this.text = text;
    }
  }

  /** Ends the recursion; caught in this class only, and without a stack trace. */
  private static final class Malformed extends Exception {

    private static final long serialVersionUID = 1L;

    private final Complaint complaint;

    Malformed(Complaint complaint) {
      super(complaint.text, null, false, false);
      this.complaint = complaint;
    }
  }
}
