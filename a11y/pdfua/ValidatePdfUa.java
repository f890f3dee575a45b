import java.io.FileInputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.LogManager;
import org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider;
import org.verapdf.pdfa.Foundries;
import org.verapdf.pdfa.PDFAParser;
import org.verapdf.pdfa.PDFAValidator;
import org.verapdf.pdfa.flavours.PDFAFlavour;
import org.verapdf.pdfa.results.TestAssertion;
import org.verapdf.pdfa.results.ValidationResult;
import org.verapdf.pdfa.validation.profiles.Profiles;
import org.verapdf.pdfa.validation.profiles.ValidationProfile;

/**
 * Validates each file named on the command line against the whole PDF/UA-1 profile of veraPDF (ISO 14289-1).
 *
 * <p>One line of output a file, "FILE" TAB path; then, for each rule that it breaks, one line "RULE" TAB clause-test
 * TAB number of places TAB message. The exit code says whether the tool worked, not the result.
 */
public final class ValidatePdfUa {
    private static final String PROFILE = "/org/verapdf/pdfa/validation/PDFUA-1.xml";
    private static final int FAILURES_REPORTED_AT_MOST = 10_000;
    private static final boolean LOG_PASSED_CHECKS = false;
    private static final boolean SHOW_ERROR_MESSAGES = true;
    private static final boolean SHOW_PROGRESS = false;

    private ValidatePdfUa() {}

    public static void main(String[] paths) throws Exception {
        LogManager.getLogManager().reset();
        VeraGreenfieldFoundryProvider.initialise();
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        ValidationProfile profile;
        try (InputStream xml = ValidatePdfUa.class.getResourceAsStream(PROFILE)) {
            profile = Profiles.profileFromXml(xml);
        }
        for (String path : paths) {
            report(out, path, validate(path, profile));
        }
    }

    private static ValidationResult validate(String path, ValidationProfile profile) throws Exception {
        try (FileInputStream file = new FileInputStream(path);
                PDFAParser parser = Foundries.defaultInstance().createParser(file, PDFAFlavour.PDFUA_1);
                PDFAValidator validator = Foundries.defaultInstance().createValidator(
                        profile, FAILURES_REPORTED_AT_MOST, LOG_PASSED_CHECKS, SHOW_ERROR_MESSAGES,
                        SHOW_PROGRESS)) {
            return validator.validate(parser);
        }
    }

    private static void report(PrintStream out, String path, ValidationResult result) {
        out.println("FILE\t" + path);
        Map<String, Integer> places = new LinkedHashMap<>();
        Map<String, String> messages = new LinkedHashMap<>();
        for (TestAssertion assertion : result.getTestAssertions()) {
            if (assertion.getStatus() == TestAssertion.Status.FAILED) {
                String rule = assertion.getRuleId().getClause() + "-" + assertion.getRuleId().getTestNumber();
                places.merge(rule, 1, Integer::sum);
                messages.putIfAbsent(rule, assertion.getMessage().replaceAll("\\s+", " "));
            }
        }
        if (!result.isCompliant() && places.isEmpty()) {
            places.put("unknown", 1);
        }
        places.forEach((rule, count) -> out.println("RULE\t" + rule + "\t" + count + "\t" + messages.get(rule)));
    }
}
