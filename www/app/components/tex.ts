// From TeX to MathML, as far as the equations of the methods need it. What is not known here is refused, never guessed:
// the page then shows the TeX, and a test reads the equations of all methods.

import * as known from "./tex-symbols.ts";

export interface MathNode {
  tag: string;
  attributes: Record<string, string>;
  children: (MathNode | string)[];
}

class Unknown extends Error {}

/** Mathematics for `<math>`, or null when `tex` holds something unknown or does not add up. */
export function toMath(tex: string): MathNode[] | null {
  try {
    return new Parser(tex).all();
  } catch (error) {
    if (error instanceof Unknown) return null;
    throw error;
  }
}

function make(tag: string, children: (MathNode | string)[], attributes: Record<string, string> = {}): MathNode {
  return { tag, attributes, children };
}

const END = "";
/** A command, a number, or any other sign; words are taken with their braces, because spaces count in them. */
const TOKEN = /\\(?:text|textrm|operatorname\*?)\{[^{}]*\}|\\[a-zA-Z]+|\\.|\d+(?:\.\d+)?|\S/gu;
const WORDS = /^(text|textrm|operatorname)\*?\{([^{}]*)\}$/;
const CARRIES_LIMITS = /^\\(?:max|min|sup|inf|lim|operatorname\*.*|sum|prod|bigcup|bigcap)$/;

const SIGNS = new Set(["−", "+", "±"]);

/** Whether what follows begins anew: after nothing, an operator or an opening bracket. */
function opens(before: MathNode | undefined): boolean {
  if (!before) return true;
  return before.tag === "mo" && !/^[)\]}|‖⟩…⋯]$/.test(before.children[0] as string);
}

/** The sign itself, whatever hangs on it. */
function bare(node: MathNode): MathNode {
  return /^m(sub|sup|subsup)$/.test(node.tag) ? bare(node.children[0] as MathNode) : node;
}

/** An equation in pieces between which a line may end: before an operator or a function's name, outside of brackets. */
export function pieces(nodes: MathNode[]): MathNode[][] {
  const found: MathNode[][] = [];
  let depth = 0;
  let inBars = false;
  nodes.forEach((node, at) => {
    const operator = node.tag === "mo" && !("stretchy" in node.attributes) && node.children[0] !== ",";
    if (at > 0 && operator && depth === 0 && !inBars && !opens(nodes[at - 1])) {
      // At the head of its piece it is an operator between two things all the same.
      found.push([{ ...node, attributes: { form: "infix", ...node.attributes } }]);
    } else if (at === 0) found.push([node]);
    else found.at(-1)?.push(node);
    const sign = String(bare(node).children[0]);
    if ("([{⟨".includes(sign)) depth += 1;
    if (")]}⟩".includes(sign)) depth -= 1;
    if (depth === 0 && "|‖".includes(sign)) inBars = !inBars;
  });
  return found;
}

class Parser {
  readonly #tokens: string[];
  #at = 0;

  constructor(tex: string) {
    this.#tokens = tex.match(TOKEN) ?? [];
  }

  all(): MathNode[] {
    return this.#row(END);
  }

  #peek(): string {
    return this.#tokens[this.#at] ?? END;
  }

  #next(): string {
    const token = this.#peek();
    this.#at += 1;
    return token;
  }

  /** Everything up to `end`. */
  #row(end: string): MathNode[] {
    const nodes: MathNode[] = [];
    while (this.#peek() !== end) {
      if ([END, "}", "\\right"].includes(this.#peek())) throw new Unknown(`no ${end}`);
      const next = this.#scripted();
      // A sign with nothing before it to add to stands close to what follows.
      const first = next[0];
      if (first?.tag === "mo" && SIGNS.has(first.children[0] as string) && opens(nodes.at(-1))) {
        first.attributes.form = "prefix";
      }
      nodes.push(...next);
    }
    this.#next();
    return nodes;
  }

  /** A sign with what hangs on it; nothing for what only fine-tunes. */
  #scripted(): MathNode[] {
    const under = CARRIES_LIMITS.test(this.#peek());
    const base = this.#atom();
    let below: MathNode | undefined;
    let above: MathNode | undefined;
    for (let token = this.#peek(); ["_", "^", "'"].includes(token); token = this.#peek()) {
      this.#next();
      if (token === "_") below = this.#argument();
      else above = token === "^" ? this.#argument() : make("mo", ["′"]);
    }
    if (!below && !above) return base ? [base] : [];
    const tags = under ? ["munder", "mover", "munderover"] : ["msub", "msup", "msubsup"];
    const tag = tags[below && above ? 2 : above ? 1 : 0] as string;
    return [make(tag, [base ?? make("mrow", []), ...[below, above].filter((node) => node !== undefined)])];
  }

  /** What a command or a script takes: a group, or a single sign (of a number, its first digit). */
  #argument(): MathNode {
    const token = this.#peek();
    if (/^\d\d/.test(token)) this.#tokens.splice(this.#at, 1, token.slice(0, 1), token.slice(1));
    const node = this.#atom();
    if (!node) throw new Unknown(token);
    return node;
  }

  #atom(): MathNode | null {
    const token = this.#next();
    if (token === "{") {
      const nodes = this.#row("}");
      return nodes.length === 1 ? (nodes[0] as MathNode) : make("mrow", nodes);
    }
    if (known.BRACKETS.has(token)) return bracket(token);
    if (token.startsWith("\\")) return this.#sign(token.slice(1)) ?? this.#command(token.slice(1));
    if (/^\d/.test(token)) return make("mn", [token]);
    if (/^\p{L}$/u.test(token)) return make("mi", [token]);
    if (token === "~") return make("mspace", [], { width: "0.25em" });
    if (/^[-+*/=<>,.:;!]$/.test(token)) return make("mo", [token === "-" ? "−" : token]);
    throw new Unknown(token);
  }

  /** A command that stands for one sign. */
  #sign(name: string): MathNode | undefined {
    const letter = known.LETTERS.get(name);
    if (letter) return make("mi", [letter]);
    const upright = known.UPRIGHT.get(name);
    if (upright) return make("mi", [upright], { mathvariant: "normal" });
    const operator = known.OPERATORS.get(name) ?? known.LARGE.get(name);
    if (operator) return make("mo", [operator]);
    const width = known.SPACES.get(name);
    return width ? make("mspace", [], { width }) : undefined;
  }

  /** A command that takes something; null for what only fine-tunes. */
  #command(name: string): MathNode | null {
    if (known.IGNORED.has(name)) return null;
    if (known.FUNCTIONS.has(name)) return this.#applied(name);
    const [, kind, words] = WORDS.exec(name) ?? [];
    if (kind === "operatorname") return this.#applied(unescaped(words as string));
    if (kind) return make("mtext", [unescaped(words as string)]);
    const accent = known.ACCENTS.get(name);
    if (accent) {
      const mark = make("mo", [accent], { stretchy: String(/^(wide|over)/.test(name)) });
      return make("mover", [this.#argument(), mark], { accent: "true" });
    }
    if (known.ALPHABETS.has(name) || known.FONTS.has(name)) return inFont(name, textOf(this.#argument()));
    if (name === "sqrt") return make("msqrt", [this.#argument()]);
    if (/^[dt]?frac$/.test(name)) {
      const fraction = make("mfrac", [this.#argument(), this.#argument()]);
      return name === "tfrac" ? make("mstyle", [fraction], { displaystyle: "false" }) : fraction;
    }
    if (name === "left") {
      const open = bracket(this.#next(), { stretchy: "true" });
      return make("mrow", [open, ...this.#row("\\right"), bracket(this.#next(), { stretchy: "true" })]);
    }
    if (/^[bB]igg?[lrm]?$/.test(name)) {
      return bracket(this.#next(), { stretchy: "true", minsize: "1.2em", maxsize: "1.2em" });
    }
    throw new Unknown(name);
  }

  /** A name that is applied to what follows; a bracket needs no space before it. */
  #applied(name: string): MathNode {
    const close = known.BRACKETS.has(this.#peek()) || /^\\(left|[bB]ig)/.test(this.#peek());
    return make("mo", [name], { form: "prefix", lspace: "0.167em", rspace: close ? "0" : "0.167em" });
  }
}

/** A bracket, which keeps its size unless told otherwise; `.` is none. */
function bracket(token: string, how: Record<string, string> = { stretchy: "false" }): MathNode {
  if (token === ".") return make("mrow", []);
  const sign = known.BRACKETS.get(token);
  if (sign === undefined) throw new Unknown(token);
  return make("mo", [sign], { symmetric: "true", lspace: "0", rspace: "0", ...how });
}

function inFont(name: string, letters: string): MathNode {
  const alphabet = known.ALPHABETS.get(name);
  if (!alphabet)
    return make("mi", [letters], known.FONTS.get(name) === "bold" ? { class: "bold" } : { mathvariant: "normal" });
  const drawn = Array.from(letters, (letter) => {
    const apart = alphabet.apart.get(letter);
    if (!apart && !/^[A-Z]$/.test(letter)) throw new Unknown(letter);
    return apart ?? String.fromCodePoint(alphabet.capital + letter.charCodeAt(0) - 65);
  });
  return make("mi", [drawn.join("")]);
}

/** Words as they read: `\,` is a space, `\_` an underscore. */
function unescaped(words: string): string {
  return words.replaceAll("\\,", " ").replace(/\\(.)/g, "$1");
}

function textOf(node: MathNode | string): string {
  return typeof node === "string" ? node : node.children.map(textOf).join("");
}
