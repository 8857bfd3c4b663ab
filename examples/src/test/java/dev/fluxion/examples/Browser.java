package dev.fluxion.examples;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A headless Chromium, told what to do by its DevTools protocol: real clicks and keys, any width, light or dark. */
public final class Browser {
    private static final int SECONDS = 60;

    /** What the page told its console, what it threw, and every address that it asked for, but for its own. */
    public final List<String> complaints = new ArrayList<>();
    private final BlockingQueue<JsonObject> incoming = new LinkedBlockingQueue<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final Process process;
    private WebSocket socket;
    private String session;
    private String page = "";
    private int calls;

    /** {@return a browser, if one is installed} @param profile a new folder */
    public static Optional<Browser> start(Path profile) throws IOException, InterruptedException {
        var found = Stream.of("chromium", "chromium-browser", "google-chrome")
                .flatMap(name -> Stream.of(System.getenv("PATH").split(File.pathSeparator)).map(path -> Path.of(path, name)))
                .filter(Files::isExecutable).findFirst();
        return found.isEmpty() ? Optional.empty() : Optional.of(new Browser(found.get(), profile));
    }

    private Browser(Path program, Path profile) throws IOException, InterruptedException {
        process = new ProcessBuilder(program.toString(), "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking",
                "--hide-scrollbars", "--remote-debugging-port=0", "--user-data-dir=" + profile)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        Path port = profile.resolve("DevToolsActivePort");
        for (int i = 0; !Files.exists(port) || Files.readAllLines(port).size() < 2; i++) {
            if (i > 20 * SECONDS || !process.isAlive()) {
                throw new IOException("the browser " + program + " doesn't start");
            }
            Thread.sleep(50);
        }
        List<String> lines = Files.readAllLines(port);
        socket = http.newWebSocketBuilder().buildAsync(URI.create("ws://127.0.0.1:" + lines.get(0) + lines.get(1)), new WebSocket.Listener() {
            private final StringBuilder text = new StringBuilder();

            @Override
            public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
                text.append(part);
                if (last) {
                    incoming.add(JsonParser.parseString(text.toString()).getAsJsonObject());
                    text.setLength(0);
                }
                from.request(1);
                return null;
            }
        }).join();
        String target = call("Target.createTarget", Map.of("url", "about:blank")).get("targetId").getAsString();
        session = call("Target.attachToTarget", Map.of("targetId", target, "flatten", true)).get("sessionId").getAsString();
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(domain + ".enable", Map.of());
        }
    }

    /** Opens a file and waits until it is loaded. @param width of the window @param dark what the reader prefers */
    public void open(URI file, int width, boolean dark) throws IOException, InterruptedException {
        page = file.toString();
        look(width, dark);
        call("Page.navigate", Map.of("url", page));
        while (!evaluate("document.readyState === 'complete' && location.protocol === 'file:'").getAsBoolean()) {
            Thread.sleep(20);
        }
    }

    /** Changes the window under the page that is open. @param width of it @param dark what the reader prefers */
    public void look(int width, boolean dark) throws IOException, InterruptedException {
        call("Emulation.setDeviceMetricsOverride", Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
        call("Emulation.setEmulatedMedia", Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", dark ? "dark" : "light"))));
    }

    /** {@return the value of an expression of JavaScript, waited for if it is a promise} */
    public JsonElement evaluate(String expression) throws IOException, InterruptedException {
        JsonObject result = call("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (result.has("exceptionDetails")) {
            throw new IOException(expression + " threw " + result.get("exceptionDetails"));
        }
        return result.getAsJsonObject("result").get("value");
    }

    /** Presses the mouse on an element, as a person would. @param selector of it @param share from its left to its right */
    public void click(String selector, double share) throws IOException, InterruptedException {
        JsonObject box = evaluate("(e => { e.scrollIntoView({block: 'center'}); const {x, y, width, height} = e.getBoundingClientRect(); "
                + "return {x, y, width, height}; })(document.querySelector(" + new Gson().toJson(selector) + "))").getAsJsonObject();
        double x = box.get("x").getAsDouble() + share * box.get("width").getAsDouble();
        double y = box.get("y").getAsDouble() + box.get("height").getAsDouble() / 2;
        for (String type : List.of("mousePressed", "mouseReleased")) {
            call("Input.dispatchMouseEvent", Map.of("type", type, "x", x, "y", y, "button", "left", "clickCount", 1));
        }
    }

    /** Saves a picture of the page from its top. @param file a PNG @param height in pixels; 0 for all of it */
    public void picture(Path file, int height) throws IOException, InterruptedException {
        int width = evaluate("innerWidth").getAsInt();
        int all = evaluate("document.documentElement.scrollHeight").getAsInt();
        JsonObject shot = call("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", true,
                "clip", Map.of("x", 0, "y", 0, "width", width, "height", height == 0 ? all : height, "scale", 1)));
        Files.write(file, Base64.getDecoder().decode(shot.get("data").getAsString()));
    }

    private JsonObject call(String method, Map<String, ?> parameters) throws IOException, InterruptedException {
        int id = ++calls;
        var message = new JsonObject();
        message.addProperty("id", id);
        message.addProperty("method", method);
        message.add("params", new Gson().toJsonTree(parameters));
        if (session != null) {
            message.addProperty("sessionId", session);
        }
        socket.sendText(message.toString(), true).join();
        while (true) {
            JsonObject answer = incoming.poll(SECONDS, TimeUnit.SECONDS);
            if (answer == null) {
                throw new IOException("the browser is silent after " + method);
            }
            if (answer.has("id") && answer.get("id").getAsInt() == id) {
                if (answer.has("error")) {
                    throw new IOException(method + ": " + answer.get("error"));
                }
                return answer.getAsJsonObject("result");
            }
            hear(answer);
        }
    }

    private void hear(JsonObject event) {
        switch (event.has("method") ? event.get("method").getAsString() : "") {
            case "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded" -> complaints.add(event.get("params").toString());
            case "Network.requestWillBeSent" -> {
                String url = event.getAsJsonObject("params").getAsJsonObject("request").get("url").getAsString();
                if (!url.equals(page) && !url.startsWith("data:")) {
                    complaints.add("asked for " + url);
                }
            }
            default -> { }
        }
    }

    /** Ends it. */
    public void close() throws IOException, InterruptedException {
        session = null;
        call("Browser.close", Map.of());
        http.shutdownNow();
        if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
