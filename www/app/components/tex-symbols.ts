// The commands of TeX that stand for one sign.

/** Names and signs by turns, parted by spaces. */
function signs(list: string): ReadonlyMap<string, string> {
  const words = list.trim().split(/\s+/);
  return new Map(words.flatMap((name, at) => (at % 2 === 0 ? [[name, words[at + 1] as string]] : [])));
}

/** Letters: set in italics, as variables are. */
export const LETTERS = signs(`
  alpha α beta β gamma γ delta δ epsilon ϵ varepsilon ε zeta ζ eta η theta θ vartheta ϑ iota ι kappa κ lambda λ mu μ
  nu ν xi ξ pi π rho ρ sigma σ tau τ upsilon υ phi ϕ varphi φ chi χ psi ψ omega ω ell ℓ`);

/** Letters that TeX sets upright, and signs that are no operators. */
export const UPRIGHT = signs(`
  Gamma Γ Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Phi Φ Psi Ψ Omega Ω
  infty ∞ partial ∂ nabla ∇ top ⊤ bot ⊥ emptyset ∅ % % # # & & _ _`);

/** Operators and relations; MathML knows their spacing. */
export const OPERATORS = signs(`
  cdot ⋅ times × odot ⊙ otimes ⊗ oplus ⊕ circ ∘ ast ∗ star ⋆ pm ± mp ∓ div ÷ setminus ∖ cup ∪ cap ∩ wedge ∧ vee ∨
  le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ equiv ≡ approx ≈ sim ∼ simeq ≃ propto ∝ ll ≪ gg ≫ mid ∣ parallel ∥ perp ⊥
  in ∈ notin ∉ subset ⊂ subseteq ⊆ forall ∀ to → rightarrow → leftarrow ← gets ← mapsto ↦ Rightarrow ⇒
  ldots … dots … cdots ⋯ colon : prime ′`);

/** Brackets; they grow only after \left and \right. */
export const BRACKETS = signs(String.raw`
  ( ( ) ) [ [ ] ] | | \{ { \} } \lbrace { \rbrace } \| ‖ \vert | \lvert | \rvert | \Vert ‖ \lVert ‖ \rVert ‖
  \langle ⟨ \rangle ⟩ \lfloor ⌊ \rfloor ⌋ \lceil ⌈ \rceil ⌉`);

/** Operators that carry their limits above and below. */
export const LARGE = signs("sum ∑ prod ∏ bigcup ⋃ bigcap ⋂");

/** Functions that are written out. */
export const FUNCTIONS = new Set("log ln exp sin cos tanh max min sup inf arg det dim deg Pr lim".split(" "));

export const ACCENTS = signs("hat ^ widehat ^ tilde ~ widetilde ~ bar ¯ overline ¯ vec → dot ˙");

/** Widths of spaces. */
export const SPACES = new Map([...signs(", 0.167em : 0.222em ; 0.278em quad 1em qquad 2em"), [" ", "0.25em"]]);

/** Commands that only fine-tune how TeX would set something. */
export const IGNORED = new Set("! displaystyle textstyle limits nolimits".split(" "));

/** Where Unicode keeps the capitals of an alphabet; those it had before stand apart. */
export const ALPHABETS = new Map([
  ["mathcal", { capital: 0x1d49c, apart: signs("B ℬ E ℰ F ℱ H ℋ I ℐ L ℒ M ℳ R ℛ") }],
  ["mathbb", { capital: 0x1d538, apart: signs("C ℂ H ℍ N ℕ P ℙ Q ℚ R ℝ Z ℤ 1 𝟙") }],
]);

/** Fonts for words. */
export const FONTS = signs("mathrm normal mathsf normal mathit normal mathbf bold boldsymbol bold bm bold");
