using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace DutyNet.Chassis.Printing;

/// <summary>A page for paper: self-contained, without script, A4, every word of the data encoded.</summary>
public sealed class PrintedPage
{
    // Chinese stays readable in the source; what could be markup never stays.
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    private const string Style = """
        @page{size:A4;margin:20mm}
        body{font:12pt/1.7 "Noto Serif CJK SC","SimSun",serif;color:#000;background:#fff;margin:0 auto;max-width:52rem;padding:1rem}
        h1{font-size:18pt;text-align:center;margin:.5rem 0 1rem}
        h2{font-size:13pt;margin:1.2rem 0 .4rem}
        table{border-collapse:collapse;width:100%}
        th,td{border:1px solid #444;padding:.3rem .5rem;text-align:left;vertical-align:top}
        tr{break-inside:avoid}thead{display:table-header-group}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dd{margin:0}
        nav a{color:#000;text-decoration:none}
        small,code{font-size:9pt;overflow-wrap:anywhere}
        """;

    private readonly StringBuilder text = new(8192);
    private readonly bool english;

    /// <summary>Begins a page in the reader's language.</summary>
    public PrintedPage(HttpRequest request, string zh, string en)
    {
        english = Problems.Language.IsEnglish(request);
        text.Append("<!DOCTYPE html><html lang=\"").Append(english ? "en" : "zh-CN").Append("\"><head><meta charset=\"utf-8\"><title>").Append(Html.Encode(T(zh, en)))
            .Append("</title><style>").Append(Style).Append("</style></head><body>");
        Element("h1", T(zh, en));
    }

    /// <summary>True when a page is asked for: <c>?format=html</c>, or a browser that accepts HTML first.</summary>
    public static bool Wanted(HttpRequest request) =>
        request.Query["format"] == "html" || (request.Query["format"].Count == 0 && request.Headers.Accept.ToString().StartsWith("text/html", StringComparison.OrdinalIgnoreCase));

    /// <summary>The wording in the page's language.</summary>
    public string T(string zh, string en) => english ? en : zh;

    /// <summary>A heading.</summary>
    public PrintedPage Heading(string words) => Element("h2", words);

    /// <summary>A heading that the table of contents points to.</summary>
    public PrintedPage Heading(string anchor, string words)
    {
        text.Append("<h2 id=\"").Append(Html.Encode(anchor)).Append("\">").Append(Html.Encode(words)).Append("</h2>");
        return this;
    }

    /// <summary>A table of contents: a numbered list of what follows, each pointing to the heading with its anchor.</summary>
    public PrintedPage Contents(IEnumerable<(string Anchor, string Words)> headings)
    {
        text.Append("<nav><ol>");
        foreach (var (anchor, words) in headings)
            text.Append("<li><a href=\"#").Append(Html.Encode(anchor)).Append("\">").Append(Html.Encode(words)).Append("</a></li>");
        text.Append("</ol></nav>");
        return this;
    }

    /// <summary>A paragraph.</summary>
    public PrintedPage Paragraph(string words) => Element("p", words);

    /// <summary>Terms with what they say; a term without a value is left out.</summary>
    public PrintedPage Terms(params ReadOnlySpan<(string Term, string? Value)> terms)
    {
        text.Append("<dl>");
        foreach (var (term, value) in terms)
            if (value is not null)
                Element("dt", term).Element("dd", value);
        text.Append("</dl>");
        return this;
    }

    /// <summary>A table; without rows it says so.</summary>
    public PrintedPage Table(string[] heads, IEnumerable<string?[]> rows)
    {
        text.Append("<table><thead>");
        Row("th", heads);
        text.Append("</thead><tbody>");
        var any = false;
        foreach (var row in rows)
        {
            any = true;
            Row("td", row);
        }
        text.Append("</tbody></table>");
        return any ? this : Paragraph(T("（无）", "(none)"));
    }

    /// <summary>The page as an answer.</summary>
    public IResult Answer() => TypedResults.Content(text + "</body></html>", "text/html; charset=utf-8");

    private void Row(string cell, string?[] values)
    {
        text.Append("<tr>");
        foreach (var value in values)
            Element(cell, value ?? "");
        text.Append("</tr>");
    }

    private PrintedPage Element(string name, string words)
    {
        text.Append('<').Append(name).Append('>').Append(Html.Encode(words)).Append("</").Append(name).Append('>');
        return this;
    }
}
