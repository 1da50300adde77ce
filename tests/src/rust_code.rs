//! Rust's tokens, as far as it takes to tell code from comments and text.

/// The words of a source file's code: identifiers, keywords, numbers. Not those in
/// comments, strings and characters.
pub fn words(source: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = source;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            _ if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            _ if rest.starts_with("/*") => block_comment(rest),
            '"' => string(rest),
            '\'' => character(rest),
            _ if is_of_a_word(first) => {
                let end = rest.find(|c| !is_of_a_word(c)).unwrap_or(rest.len());
                let word = &rest[..end];
                match raw_string(word, &rest[end..]) {
                    Some(text) => end + text,
                    None => {
                        words.push(word);
                        end
                    }
                }
            }
            _ => first.len_utf8(),
        };
        rest = &rest[length..];
    }
    words
}

fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// How long the comment is that a text begins with; they nest.
fn block_comment(text: &str) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < text.len() {
        let here = &text[at..];
        if here.starts_with("/*") {
            depth += 1;
            at += 2;
        } else if here.starts_with("*/") {
            depth -= 1;
            at += 2;
            if depth == 0 {
                return at;
            }
        } else {
            at += here.chars().next().map_or(1, char::len_utf8);
        }
    }
    text.len()
}

/// How long the string is that a text begins with, with its quotes.
fn string(text: &str) -> usize {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// How long the character is that a text begins with, or the quote of a lifetime.
fn character(text: &str) -> usize {
    let mut chars = text.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => {
            // What is escaped may be a quote.
            let end = text.get(3..).and_then(|after| after.find('\''));
            end.map_or(text.len(), |end| end + 4)
        }
        Some(_) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

/// How long the rest of a raw string is, if `word` is its prefix.
fn raw_string(word: &str, rest: &str) -> Option<usize> {
    if !matches!(word, "r" | "br" | "cr") {
        return None;
    }
    let hashes = rest.len() - rest.trim_start_matches('#').len();
    let text = rest[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = text.find(&end).map_or(text.len(), |at| at + end.len());
    Some(hashes + 1 + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_comments_and_of_text_do_not_count() {
        let source = r####"
            // unsafe in a line, "
            /* unsafe /* nested */ unsafe " */
            let a = "unsafe \" unsafe"; let b = r#"unsafe " unsafe"#; let c = b"unsafe";
            let d: &'unsafe_ str = 'u'; let e = '"'; let f = '\''; let g = '\u{1F}';
            unsafe { one() } // the only one
        "####;
        let unsafes = words(source)
            .iter()
            .filter(|word| **word == "unsafe")
            .count();
        assert_eq!(unsafes, 1);
        assert!(words(source).contains(&"one"));
        assert!(words("#![deny(unsafe_op_in_unsafe_fn)]")
            .iter()
            .all(|word| *word != "unsafe"));
        assert_eq!(words("r#type /* never closed"), ["r", "type"]);
    }
}
