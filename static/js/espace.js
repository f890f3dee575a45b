// What HTML and htmx cannot do alone. Every page works without these files.
// One order matters: a submission hides passwords before the automatic check may hold it back.

import "./revealed-passwords.js";
import "./echoed-passwords.js";
import "./copied-texts.js";
import "./swaps.js";
import "./automatic-check.js";
import "./menu.js";
import "./interruption.js";
import "./session-end.js";
import "./proposals.js";
import "./post-codes.js";
import "./without-script.js";
