using Microsoft.AspNetCore.Http;

namespace DutyNet.Chassis.Problems;

/// <summary>The reader's language: Chinese unless English is preferred to it.</summary>
public static class Language
{
    /// <summary>True when <c>Accept-Language</c> prefers English to Chinese.</summary>
    public static bool IsEnglish(HttpRequest request)
    {
        var wanted = request.GetTypedHeaders().AcceptLanguage;
        return Weight(wanted, "en") > Weight(wanted, "zh");
    }

    private static double Weight(IList<Microsoft.Net.Http.Headers.StringWithQualityHeaderValue> wanted, string language) =>
        wanted.Where(w => w.Value.StartsWith(language, StringComparison.OrdinalIgnoreCase)).Select(w => w.Quality ?? 1).DefaultIfEmpty(0).Max();
}
