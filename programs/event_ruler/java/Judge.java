import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.event.ruler.JsonRuleCompiler;
import software.amazon.event.ruler.Machine;
import software.amazon.event.ruler.Patterns;

/**
 * Event Ruler, asked by lines of JSON on standard input; one line answers each.
 *
 * {"events": [...]} keeps these events for all that follows and answers {"events": n}.
 * {"rules": [[text, ...], ...]} answers {"found": [...]}: of each rule, a list of patterns any of which fires, the
 * numbers of the events that it matches, or the error of the first pattern that is refused, as a text.
 * {"together": [text, ...]} answers the same with all patterns in one machine, as on one event bus.
 */
public final class Judge {
    private static final ObjectMapper JSON = new ObjectMapper();

    public static void main(String[] arguments) throws Exception {
        BufferedReader in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        PrintStream out = new PrintStream(System.out, false, "UTF-8");
        List<String> events = new ArrayList<>();
        String line;
        while ((line = in.readLine()) != null) {
            JsonNode question = JSON.readTree(line);
            ObjectNode answer = JSON.createObjectNode();
            if (question.has("events")) {
                events.clear();
                question.get("events").forEach(event -> events.add(event.toString()));
                answer.put("events", events.size());
            } else if (question.has("rules")) {
                ArrayNode found = answer.putArray("found");
                for (JsonNode rule : question.get("rules")) {
                    judge(rule, events, found);
                }
            } else {
                together(question.get("together"), events, answer.putArray("found"));
            }
            out.println(JSON.writeValueAsString(answer));
            out.flush();
        }
    }

    private static void judge(JsonNode rule, List<String> events, ArrayNode found) throws Exception {
        Set<Integer> hits = new HashSet<>();
        for (JsonNode pattern : rule) {
            String error = JsonRuleCompiler.check(pattern.asText());
            if (error != null) {
                found.add(error);
                return;
            }
            Machine machine = new Machine();
            add(machine, "rule", pattern.asText());
            for (int number = 0; number < events.size(); number++) {
                if (!machine.rulesForJSONEvent(events.get(number)).isEmpty()) {
                    hits.add(number);
                }
            }
        }
        ArrayNode numbers = found.addArray();
        hits.stream().sorted().forEach(numbers::add);
    }

    private static void together(JsonNode patterns, List<String> events, ArrayNode found) throws Exception {
        Machine machine = new Machine();
        for (int number = 0; number < patterns.size(); number++) {
            add(machine, Integer.toString(number), patterns.get(number).asText());
            found.addArray();
        }
        for (int number = 0; number < events.size(); number++) {
            for (String name : machine.rulesForJSONEvent(events.get(number))) {
                ((ArrayNode) found.get(Integer.parseInt(name))).add(number);
            }
        }
    }

    private static void add(Machine machine, String name, String pattern) throws Exception {
        for (Map<String, List<Patterns>> combination : JsonRuleCompiler.compile(pattern)) {
            machine.addPatternRule(name, combination);
        }
    }
}
