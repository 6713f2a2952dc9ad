//! Cells of tables for people: safe to open in a spreadsheet.

/// What makes a spreadsheet take a cell for a formula when it comes first (OWASP, "CSV injection").
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

/// A text as RFC 4180 wants it. One that a spreadsheet would take for a formula is kept from being one by a `'`.
pub(super) fn field(text: &str) -> String {
    let text = if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_string() };
    match text.contains([',', '"', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text,
    }
}

/// The text that a cell of a written table stands for, once its quotes are off.
pub fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_texts_and_come_back() {
        for text in ["=SUM(A1)", "+1", "-1", "@x", "\tx", "\rx", "plain", "it's", "'quoted'", ""] {
            let cell = field(text);
            let bare = cell.trim_matches('"').replace("\"\"", "\"");
            assert!(!bare.starts_with(FORMULA), "{text:?}: {cell}");
            assert_eq!(plain(&bare), text);
        }
        assert_eq!(field("a,\"b\"\n"), "\"a,\"\"b\"\"\n\"");
    }
}
