package dev.fluxion.core.io;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A strict JSON reader (RFC 8259) for headers of files: objects are {@code Map}, arrays {@code List}, and then there are
 * {@code String}, {@code Long} (integers), {@code Double}, {@code Boolean} and null. Names may not repeat within an object.
 */
final class Json {
    /** Deeper than any header, and far from what the stack can take. */
    private static final int MAX_DEPTH = 64;
    /** More than any shape has. A list of millions would take many times the memory of its text. */
    private static final int MAX_ELEMENTS = 64;

    private final String text;
    private int at;
    private int depth;

    private Json(String text) {
        this.text = text;
    }

    /** {@return the value of a whole text} Throws {@link IllegalArgumentException} with the position of the first error. */
    static Object parse(String text) {
        var json = new Json(text);
        Object value = json.value();
        json.skipSpace();
        if (json.at < text.length()) {
            throw json.expected("the end");
        }
        return value;
    }

    /** {@return a text in quotes, as JSON writes it} */
    static String quote(String text) {
        var out = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        return out.append('"').toString();
    }

    private Object value() {
        skipSpace();
        return switch (peek()) {
            case '{' -> object();
            case '[' -> array();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    private Map<String, Object> object() {
        enter();
        var members = new LinkedHashMap<String, Object>();
        if (!closes('}')) {
            do {
                skipSpace();
                int start = at;
                String name = string();
                if (members.containsKey(name)) {
                    at = start;
                    throw expected("each name once, found " + quote(name) + " again");
                }
                skipSpace();
                expect(':');
                members.put(name, value());
            } while (continues('}'));
        }
        depth--;
        return members;
    }

    private List<Object> array() {
        enter();
        var elements = new ArrayList<Object>();
        if (!closes(']')) {
            do {
                if (elements.size() == MAX_ELEMENTS) {
                    throw expected("at most " + MAX_ELEMENTS + " elements");
                }
                elements.add(value());
            } while (continues(']'));
        }
        depth--;
        return elements;
    }

    private void enter() {
        at++;
        if (++depth > MAX_DEPTH) {
            throw expected("at most " + MAX_DEPTH + " levels");
        }
    }

    private boolean closes(char end) {
        skipSpace();
        if (peek() == end) {
            at++;
            return true;
        }
        return false;
    }

    private boolean continues(char end) {
        if (closes(end)) {
            return false;
        }
        expect(',');
        return true;
    }

    private String string() {
        expect('"');
        var out = new StringBuilder();
        while (peek() != '"') {
            char c = peek();
            if (at == text.length() || c < ' ') {
                throw expected("a character of a string or its closing quote");
            }
            at++;
            out.append(c == '\\' ? escape() : c);
        }
        at++;
        return out.toString();
    }

    private char escape() {
        char c = peek();
        at++;
        return switch (c) {
            case '"', '\\', '/' -> c;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'u' -> {
                int code = 0;
                for (int end = at + 4; at < end; at++) {
                    int digit = peek() < 128 ? Character.digit(peek(), 16) : -1;
                    if (digit < 0) {
                        throw expected("four hexadecimal digits");
                    }
                    code = code << 4 | digit;
                }
                yield (char) code;
            }
            default -> {
                at--;
                throw expected("one of \"\\/bfnrtu after a backslash");
            }
        };
    }

    private Object word(String word, Object value) {
        if (!text.startsWith(word, at)) {
            throw expected("a value");
        }
        at += word.length();
        return value;
    }

    private Object number() {
        int start = at;
        at += peek() == '-' ? 1 : 0;
        boolean zero = peek() == '0';
        digits();
        if (zero && at - start > (text.charAt(start) == '-' ? 2 : 1)) {
            at = start;
            throw expected("no leading zero");
        }
        boolean whole = true;
        if (peek() == '.') {
            whole = false;
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            whole = false;
            at++;
            at += peek() == '+' || peek() == '-' ? 1 : 0;
            digits();
        }
        String number = text.substring(start, at);
        try {
            return whole ? (Object) Long.valueOf(number) : Double.valueOf(number);
        } catch (NumberFormatException e) {
            at = start;
            throw expected("an integer of 64 bits");
        }
    }

    private void digits() {
        if (peek() < '0' || peek() > '9') {
            throw expected("a value");
        }
        while (peek() >= '0' && peek() <= '9') {
            at++;
        }
    }

    private void skipSpace() {
        while (peek() == ' ' || peek() == '\t' || peek() == '\n' || peek() == '\r') {
            at++;
        }
    }

    private void expect(char c) {
        if (peek() != c) {
            throw expected("'" + c + "'");
        }
        at++;
    }

    /** The next character, or one that nothing expects at the end. */
    private char peek() {
        return at < text.length() ? text.charAt(at) : '\uffff';
    }

    private IllegalArgumentException expected(String what) {
        String found = at < text.length() ? "'" + text.charAt(at) + "'" : "the end";
        return new IllegalArgumentException("JSON has " + found + " at position " + at + ", expected " + what);
    }
}
