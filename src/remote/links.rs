//! Listings: pages by which a web server shows what is in a folder.

use reqwest::Url;

/// How the titles of listings begin: those of Apache, nginx and lighttpd, and of Python's server.
const TITLES: [&str; 2] = ["index of", "directory listing"];

/// Whether a page is a server's listing.
pub(super) fn is_listing(page: &str) -> bool {
    let head = page.get(..page.floor_char_boundary(4096)).unwrap_or_default().to_ascii_lowercase();
    let title = head.split_once("<title>").map(|(_, rest)| rest.trim_start());
    title.is_some_and(|title| TITLES.iter().any(|words| title.starts_with(words)))
}

/// Where the links of a listing lead, as far as that is below its folder: not up, not to another
/// order of the same listing, not to another server.
pub(super) fn below(page: &str, folder: &Url) -> Vec<Url> {
    let starts = page.match_indices("href=").chain(page.match_indices("HREF="));
    let mut links: Vec<Url> = starts
        .filter_map(|(at, mark)| {
            let rest = &page[at + mark.len()..];
            let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
            let link = rest[1..].split(quote).next()?.replace("&amp;", "&");
            folder.join(&link).ok()
        })
        .filter(|link| link.query().is_none() && link.fragment().is_none())
        .filter(|link| link.as_str().len() > folder.as_str().len() && link.as_str().starts_with(folder.as_str()))
        .collect();
    links.sort();
    links.dedup();
    links
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_a_listing_lead_down() {
        let folder = Url::parse("http://h/a/").unwrap();
        let page = "<html><head><title>Index of /a/</title></head><a href=\"?C=N;O=D\">Name</a><a href=\"../\">up</a>\
            <a href='b.html'>b</a> <a href=\"/a/c%20d/\">c d</a><a href=\"http://other/a/x\">x</a><a href=\"b.html\">b</a>\
            <a href=\"e&amp;f.txt\">e</a><a href=unquoted>u</a>";
        assert!(is_listing(page) && !is_listing("<title>石桥县政府信息公开年报</title><p>Index of"));
        let links: Vec<String> = below(page, &folder).iter().map(Url::to_string).collect();
        assert_eq!(links, ["http://h/a/b.html", "http://h/a/c%20d/", "http://h/a/e&f.txt"]);
    }
}
