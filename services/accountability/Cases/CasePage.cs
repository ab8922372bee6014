using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using DutyNet.Chassis;

namespace DutyNet.Accountability.Cases;

/// <summary>The trail of a case as a page a person reads: self-contained, without script, every word of the data encoded.</summary>
static class CasePage
{
    // Chinese stays readable in the source; what could be markup never stays.
    private static readonly HtmlEncoder Html = HtmlEncoder.Create(UnicodeRanges.All);

    private const string Style = """
        body{font:16px/1.6 system-ui,"Noto Sans CJK SC","Microsoft YaHei",sans-serif;color:#1b1f24;background:#f6f7f9;margin:0}
        main{max-width:56rem;margin:0 auto;padding:1.5rem}
        h1{font-size:1.4rem;margin:0 0 .5rem}
        dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem;margin:0 0 1.5rem}
        dt{color:#57606a}dd{margin:0}
        ol{list-style:none;margin:0;padding:0 0 0 1.2rem;border-left:3px solid #d0d7de}
        li{position:relative;background:#fff;border:1px solid #d0d7de;border-radius:6px;padding:.6rem .9rem;margin:0 0 .8rem}
        li::before{content:"";position:absolute;left:-1.75rem;top:1rem;width:.8rem;height:.8rem;border-radius:50%;background:#57606a}
        li.accountability::before{background:#cf222e}li.inspection::before{background:#0969da}
        li.responsibility::before{background:#1a7f37}li.logbook::before{background:#9a6700}
        time{font-weight:600}p{margin:.2rem 0}small{color:#57606a;overflow-wrap:anywhere}
        .Red{color:#cf222e}.Yellow{color:#9a6700}.Green{color:#1a7f37}
        """;

    public static string Write(GetCase.Response found, bool english)
    {
        string T(string zh, string en) => english ? en : zh;
        var words = new Words(english, new Dictionary<string, string>(StringComparer.Ordinal));
        var heading = T("事项链", "Case");
        var page = new StringBuilder(8192);
        page.Append("<!DOCTYPE html><html lang=\"").Append(T("zh-CN", "en")).Append("\"><head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>").Append(heading).Append(' ').Append(found.CaseId)
            .Append("</title><style>").Append(Style).Append("</style></head><body><main><h1>").Append(heading);
        if (found.Title is { } title)
            page.Append(T("：", ": ")).Append(Html.Encode(title));
        page.Append("</h1><dl>");
        Row(page, T("编号", "Id"), found.CaseId.ToString());
        Row(page, T("类型", "Kind"), found.Kind is { } kind ? words.Of(kind) : T("未定", "not known yet"));
        Row(page, T("单位", "Unit"), found.UnitName is { } name ? $"{name} ({found.UnitCode})" : found.UnitCode);
        Row(page, T("开始", "Opened"), Instant(found.OpenedAt));
        Row(page, T("状态", "Status"), found.ClosedAt is { } closed ? $"{T("已办结", "closed")} {Instant(closed)}" : T("办理中", "open"));
        if (found.Light is { } light)
            Row(page, T("亮灯", "Light"), words.Of(light) + (found.Rung is { } rung ? $" · {words.Of(rung)}" : ""), light.ToString());
        page.Append("</dl><ol>");
        foreach (var e in found.Events)
            Append(page, e, T("操作人", "by"), T("代", "for"));
        return page.Append("</ol></main></body></html>").ToString();
    }

    private static void Append(StringBuilder page, GetCase.Event e, string by, string onBehalf)
    {
        page.Append("<li class=\"").Append(Html.Encode(e.Service)).Append("\"><time datetime=\"").Append(e.At.ToString("O")).Append("\">").Append(Instant(e.At))
            .Append("</time><p>").Append(Html.Encode(e.Title)).Append("</p><small>")
            .Append(Html.Encode($"{by} {Who(e.ActorName, e.Actor)}{(e.OnBehalfOf is null ? "" : $" {onBehalf} {Who(e.OnBehalfOfName, e.OnBehalfOf)}")} · {e.Service} · {e.Type} · {e.Subject}"))
            .Append("<br>").Append(Html.Encode($"{e.UnitPath}{(e.TraceId is null ? "" : $" · trace {e.TraceId}")}")).Append("</small></li>");
    }

    private static void Row(StringBuilder page, string term, string value, string? style = null) =>
        page.Append("<dt>").Append(term).Append("</dt><dd").Append(style is null ? "" : $" class=\"{style}\"").Append('>').Append(Html.Encode(value)).Append("</dd>");

    private static string Who(string? name, string code) => name is null ? code : $"{name} ({code})";

    private static string Instant(DateTimeOffset at) => at.ToOffset(ShiftedClock.ChinaOffset).ToString("yyyy-MM-dd HH:mm:ss");
}
