// Our own rules, judged by the browser on the page as it is drawn. Each gives its findings: an element and what is wrong.
// The names are those of a11y/rules.py, which says where each rule comes from.

(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const style = (element) => getComputedStyle(element);
  const box = (element) => element.getBoundingClientRect();
  const isDrawn = (element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && box(element).width > 0;
  // Kept for the ear only, or waiting for the focus: clipped away, or out of the page.
  const isForTheEar = (element) => {
    if (element.closest(".skip-link:not(:focus)")) return true;
    for (let at = element; at; at = at.parentElement) if (style(at).clipPath === "inset(50%)") return true;
    return false;
  };
  const isSeen = (element) => isDrawn(element) && !isForTheEar(element);
  const name = (element) => `<${element.tagName.toLowerCase()}> ${(element.getAttribute("aria-label") || element.textContent || element.name || "").replace(/\s+/g, " ").trim().slice(0, 50)}`;
  const FOCUSABLE = "a[href], button:not([disabled]), input:not([type=hidden]), select, textarea, summary, audio[controls], [tabindex]";
  const focusable = () => all(FOCUSABLE).filter((element) => isDrawn(element) && element.tabIndex >= 0 && !element.closest("[inert]"));

  const rgba = (text) => {
    const [r, g, b, a = 1] = text.match(/[\d.]+/g).map(Number);
    return { r, g, b, a };
  };
  const luminance = ({ r, g, b }) => {
    const linear = [r, g, b].map((value) => (value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
  };
  const contrast = (one, other) => {
    const [high, low] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
  const ground = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = rgba(style(at).backgroundColor);
      if (colour.a === 1) return colour;
    }
    return rgba(matchMedia("(prefers-color-scheme: dark)").matches ? "rgb(0,0,0)" : "rgb(255,255,255)");
  };
  const hasOwnText = (element) => [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());

  const rules = {
    "no-sideways-scroll": () => {
      const { scrollWidth, clientWidth } = document.documentElement;
      if (scrollWidth <= clientWidth) return [];
      const wide = all("body *").filter((element) => isSeen(element) && box(element).right > clientWidth && !all("*", element).some((inner) => box(inner).right > clientWidth));
      return (wide.length ? wide : [document.body]).map((element) => [element, `${scrollWidth} px in ${clientWidth}`]);
    },
    "nothing-clipped": () =>
      all("body *")
        .filter((element) => isSeen(element) && hasOwnText(element) && !["SELECT", "OPTION", "TEXTAREA"].includes(element.tagName))
        .filter((element) => {
          const { overflowX, overflowY } = style(element);
          const hides = (overflow) => ["hidden", "clip"].includes(overflow);
          return (hides(overflowX) && element.scrollWidth > element.clientWidth + 1) || (hides(overflowY) && element.scrollHeight > element.clientHeight + 1);
        })
        .map((element) => [element, "its text is cut"]),
    "target-size": () =>
      focusable()
        .filter((element) => isSeen(element) && !isInSentence(element))
        .map((element) => [element, target(element)])
        .filter(([, { width, height }]) => Math.min(width, height) < 23.9)
        .map(([element, { width, height }]) => [element, `${width.toFixed()} × ${height.toFixed()} px`]),
    "main-action-size": () =>
      all("button, .button, input:not([type=hidden]), select, .error-summary a")
        .filter((element) => isSeen(element) && element.tabIndex >= 0)
        .map((element) => [element, target(element)])
        .filter(([, { height }]) => height < 43.9)
        .map(([element, { width, height }]) => [element, `${width.toFixed()} × ${height.toFixed()} px`]),
    "one-live-region": () => {
      const found = all(LIVE);
      const ofPage = found.filter((element) => !element.closest("dialog"));
      const isRight = ofPage.length === 1 && ofPage[0].id === "annonces" && !ofPage[0].closest("main");
      const deaf = all("dialog").filter((dialog) => all(LIVE, dialog).length !== 1);
      return [
        ...(isRight ? [] : [...ofPage, ...(ofPage.length ? [] : [document.body])].map((element) => [element, `${ofPage.length} live regions in the page`])),
        ...deaf.map((dialog) => [dialog, "a modal dialog makes the live region of the page inert, and has none of its own"]),
      ];
    },
    "live-description": () =>
      all("[aria-describedby]")
        .filter(isDrawn)
        .flatMap((element) => element.getAttribute("aria-describedby").split(/\s+/).map((id) => [element, id, document.getElementById(id)]))
        .filter(([, , text]) => !text || (!isDrawn(text) && text.textContent.trim()))
        .map(([element, id, text]) => [element, `its description, #${id}, ${text ? "is hidden: it is of another moment" : "is not in the page"}`]),
    "unique-names": () => {
      const seen = new Map();
      const wrong = [];
      for (const element of all("main a[href], main button, dialog[open] button").filter(isSeen)) {
        const said = (element.getAttribute("aria-label") ?? element.textContent).replace(/\s+/g, " ").trim();
        const effect = element.href ?? [element.formAction, element.name, element.value, element.dataset.reveals, element.dataset.copies].join();
        if (seen.has(said) && seen.get(said) !== effect) wrong.push([element, "has the name of another control, and does something else"]);
        seen.set(said, effect);
      }
      return wrong;
    },
    "errors-tied": () => {
      const described = (control) => (control.getAttribute("aria-describedby") ?? "").split(/\s+/).map((id) => document.getElementById(id)).filter(Boolean);
      const isTold = (control) => described(control).some((text) => isSeen(text) && /^\s*Erreur/.test(text.textContent));
      const untied = all(".error-summary li").filter((item) => !item.matches(OF_FORM)).filter((item) => {
        const target = document.querySelector(item.querySelector("a")?.hash || "none");
        const faulty = target?.closest("[aria-invalid=true], :has(> * [aria-invalid=true])") && target;
        return !faulty || !(isTold(faulty) || described(faulty).includes(item));
      });
      const marked = all(".error-summary").length ? all("main [aria-invalid=true]") : [];
      const unlinked = marked.filter((control) => {
        const controls = [control, ...all("*", control)];
        const isLinked = controls.some((one) => one.id && document.querySelector(`.error-summary a[href="#${one.id}"]`));
        return !isLinked && !described(control).some((text) => text.closest(".error-summary"));
      });
      return [
        ...untied.map((item) => [item, "leads to no field that is marked and described by its error, and is not said to be of the form"]),
        ...unlinked.map((control) => [control, "is marked as wrong, and no error of the summary is about it"]),
      ];
    },
    "help-in-error": () =>
      all("form fieldset :is(a[href^='tel:'], a[href^='mailto:'])")
        .filter(isSeen)
        .filter((link) => {
          const text = link.closest("[id].field__error, .field__error [id]");
          return !text || !document.querySelector(`[aria-invalid=true][aria-describedby~="${text.id}"], [aria-describedby~="${text.id}"]`);
        })
        .map((link) => [link, "a person's help stands outside the error that it is for"]),
    "success-said": () => {
      const notices = all("main .notifications, main .notification--success").filter(isSeen);
      const succeeded = all("main .notification--success").filter(isSeen);
      const h1 = document.querySelector("h1");
      const misplaced = notices.filter((notice) => notice.matches(".notifications") && h1?.nextElementSibling !== notice);
      return [
        ...misplaced.map((notice) => [notice, "does not follow the h1"]),
        ...(Boolean(succeeded.length) !== /^C’est fait\s: /.test(document.title) ? [[document.body, "'C’est fait :' in the title without a success, or the contrary"]] : []),
      ];
    },
    "suggestions-tied": () =>
      all("button[data-fills]")
        .filter(isSeen)
        .filter((button) => {
          const field = document.getElementById(button.dataset.fills);
          const texts = (field?.getAttribute("aria-describedby") ?? "").split(/\s+/).map((id) => document.getElementById(id));
          return !texts.some((text) => text && isSeen(text) && (text.contains(button) || text.parentElement.contains(button)) && text.textContent.trim());
        })
        .map((button) => [button, "is proposed, and the field that it fills is not described by the proposal"]),
    "lists": () =>
      all("main :is(ul, ol)")
        .filter((list) => isSeen(list) && !list.closest("nav") && style(list).listStyleType === "none" && list.getAttribute("role") !== "list")
        .map((list) => [list, "has no markers: Safari drops a list that does not say its role"]),
    "no-datalist": () => all("input[list]").map((field) => [field, "is left out by Orca when it reads the whole page"]),
    "said-once": () => all("meter, progress").filter((bar) => isSeen(bar) && bar.tagName === "METER" && bar.getAttribute("aria-hidden") !== "true").map((bar) => [bar, "repeats the text beside it"]),
    "description": () => {
      const found = all("meta[name=description]");
      return found.length === 1 && found[0].content.trim() ? [] : [[document.head, `${found.length} descriptions of the page`]];
    },
    "autocomplete": () =>
      all("input:not([type=hidden]):not([type=radio]):not([type=checkbox]), select, textarea:not([readonly])")
        .map((element) => [element, PURPOSES[element.name] ?? []])
        .filter(([element, tokens]) => !tokens.includes(element.autocomplete))
        .map(([element, tokens]) => [element, `'${element.name}': autocomplete is '${element.autocomplete}', not one of '${tokens.join("', '")}' (PURPOSES)`]),
    "links-underlined": () =>
      all("main p a[href], main li a[href], main dd a[href]")
        .filter((element) => isSeen(element) && !element.matches(".button") && !style(element).textDecorationLine.includes("underline") && style(element).borderBottomStyle === "none")
        .map((element) => [element, "differs from the text by its colour alone"]),
    "text-contrast": () =>
      all("body *")
        .filter((element) => isSeen(element) && hasOwnText(element) && !element.closest("option, svg, select"))
        .map((element) => [element, contrast(rgba(style(element).color), ground(element))])
        .filter(([, ratio]) => ratio < 7)
        .map(([element, ratio]) => [element, `${ratio.toFixed(2)}:1`]),
    "control-contrast": () =>
      all("input:not([type=hidden]):not([type=radio]):not([type=checkbox]), select, textarea")
        .filter(isSeen)
        .map((element) => [element, contrast(rgba(style(element).borderTopColor), ground(element.parentElement))])
        .filter(([, ratio]) => ratio < 3)
        .map(([element, ratio]) => [element, `its edge: ${ratio.toFixed(2)}:1`]),
    "reading-order": () => {
      const stops = focusable().filter(isSeen);
      const jumps = stops.filter((element) => element.tabIndex > 0).map((element) => [element, "a tabindex above 0"]);
      const back = stops.slice(1).filter((element, index) => {
        const [before, after] = [box(stops[index]), box(element)];
        const apart = stops[index].closest("header, footer, dialog, .cards, .footer__inner") || element.closest("header, footer, dialog, .cards, .footer__inner");
        // "Afficher" on the line of the label, "Modifier" at the end of a row: still the same thing.
        const isSameThing = stops[index].closest(".field, .summary__row")?.contains(element);
        return !apart && !isSameThing && after.bottom <= before.top;
      });
      return [...jumps, ...back.map((element) => [element, "stands above the stop before it"])];
    },
    "not-by-colour-alone": () => {
      const looks = (element) => {
        const { fontWeight, textDecorationLine, borderBlockEndWidth, borderInlineStartWidth, outlineStyle } = style(element);
        return [element.tagName, fontWeight, textDecorationLine, borderBlockEndWidth, borderInlineStartWidth, outlineStyle].join();
      };
      const current = all("[aria-current]:not([aria-current=false])").filter(isSeen).map((element) => {
        const twin = [...element.closest("ul, ol, nav").querySelectorAll("a")].find((other) => !other.hasAttribute("aria-current"));
        return [element, !twin || looks(twin) !== looks(element)];
      });
      const invalid = all("[aria-invalid=true]").map((element) => {
        const described = (element.getAttribute("aria-describedby") ?? element.closest("[aria-describedby]")?.getAttribute("aria-describedby") ?? "").split(/\s+/);
        const said = described.map((id) => document.getElementById(id)).filter((text) => text && isSeen(text) && /^\s*Erreur/.test(text.innerText));
        return [element, said.length > 0];
      });
      return [...current, ...invalid].filter(([, isDistinct]) => !isDistinct).map(([element]) => [element, "is marked by its colour alone"]);
    },
    "no-motion": () => {
      const seconds = (text) => Math.max(...text.split(",").map(parseFloat));
      if (!matchMedia("(prefers-reduced-motion: reduce)").matches) return [];
      return all("body *")
        .filter((element) => seconds(style(element).transitionDuration) > 0.01 || (style(element).animationName !== "none" && seconds(style(element).animationDuration) > 0.01))
        .map((element) => [element, "moves"]);
    },
    // Contextual help, within the page itself, comes on top.
    "help-in-place": () => {
      const ways = all("a[href]").filter((link) => !link.closest("main")).map((link) => link.getAttribute("href").replace(/^tel:.*/, "tel:"));
      const found = ways.filter((way) => HELP.includes(way));
      return found.join() === HELP.join() ? [] : [[document.body, `help is found as ${found.join(", ")}, not as ${HELP.join(", ")}`]];
    },
    "one-idea": () => {
      const actions = all("main .button--primary").filter(isSeen);
      const groups = new Map();
      for (const field of all("main input:not([type=hidden]), main select, main textarea:not([readonly])").filter(isSeen)) {
        const group = field.closest("fieldset, form") ?? document.body;
        groups.set(group, (groups.get(group) ?? new Set()).add(field.name));
      }
      return [
        ...actions.slice(1).map((action) => [action, "a second main action"]),
        ...[...groups.keys()].slice(GROUPS_MAX).map((group) => [group, `more than ${GROUPS_MAX} groups of questions`]),
        ...[...groups].filter(([, fields]) => fields.size > FIELDS_MAX).map(([group, fields]) => [group, `${fields.size} questions in a group`]),
      ];
    },
    "language": () => (document.documentElement.lang === "fr" ? [] : [[document.documentElement, "no lang=fr"]]),
    "one-heading": () => (all("h1").length === 1 ? [] : all("h1").map((element) => [element, "several h1"]).concat(all("h1").length ? [] : [[document.body, "no h1"]])),
    "title": () => {
      const summary = document.querySelector(".error-summary");
      const step = document.querySelector(".stepper__label, .stepper")?.textContent.match(/Étape\s+(\d+)\s+sur\s+(\d+)/);
      const wrong = [];
      if (Boolean(summary) !== /^Erreur\s: /.test(document.title)) wrong.push([document.body, "'Erreur :' in the title without errors, or the contrary"]);
      if (step && !document.title.replace(/\s/g, " ").includes(`Étape ${step[1]} sur ${step[2]}`)) wrong.push([document.body, `the title lacks the step: ${document.title}`]);
      return wrong;
    },
  };

  const LIVE = "[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log], output";
  // An error of no field in particular; its words say what it is about.
  const OF_FORM = ".error-summary__of-form";

  // The ways to get help that the layout gives: menu, then foot of the page.
  const HELP = ["/aide", "/contact", "tel:", "/contact", "/aide"];

  // An address takes seven lines; more than that in one group is more than one idea.
  const GROUPS_MAX = 3, FIELDS_MAX = 7;

  // What each field may say of its purpose; a field that nobody has thought about is not here. WCAG 1.3.5 has no token
  // for a part of a street, a secret answer, or what is asked of this page alone.
  const PURPOSES = {
    email: ["email", "username"],
    email_confirmation: ["email"],
    password: ["current-password", "new-password"],
    password_confirmation: ["new-password"],
    current_password: ["current-password"],
    last_name: ["family-name"],
    first_name: ["given-name"],
    phone: ["tel"],
    street_number: [""],
    street_type: [""],
    street_name: [""],
    address_extra: ["address-line2"],
    postal_code: ["postal-code"],
    town: ["address-level2"],
    country: ["country"],
    trusted_question: [""],
    trusted_answer: ["off"],
    answer: ["off"],
    number: ["off"],
    code: ["one-time-code"],
    challenge_answer: ["off"],
    about: [""],
    text: [""],
    incident: ["off"],
    passkey_name: ["off"],
    passkey_id: [""],
    word: ["off"],
    site_web: ["off"],
  };

  // A link within a sentence may be as high as its line (WCAG 2.5.8, exception "inline").
  function isInSentence(element) {
    if (element.tagName !== "A" || style(element).display !== "inline") return false;
    return element.parentElement.textContent.trim() !== element.textContent.trim() || element.closest("p, dd, nav.breadcrumb") !== null;
  }

  // What can be pressed: a box with its label.
  function target(element) {
    const boxes = [element, ...(element.labels && ["radio", "checkbox"].includes(element.type) ? element.labels : [])].map(box);
    const left = Math.min(...boxes.map((found) => found.left)), right = Math.max(...boxes.map((found) => found.right));
    const top = Math.min(...boxes.map((found) => found.top)), bottom = Math.max(...boxes.map((found) => found.bottom));
    return { width: right - left, height: bottom - top };
  }

  return (wanted) =>
    Object.entries(rules)
      .filter(([rule]) => wanted.includes(rule))
      .flatMap(([rule, judge]) => judge().map(([element, what]) => [rule, `${name(element)}: ${what}`]));
})()
