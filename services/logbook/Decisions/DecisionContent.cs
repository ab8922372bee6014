using System.Security.Cryptography;
using System.Text;
using DutyNet.Chassis.Database;

namespace DutyNet.Logbook.Decisions;

/// <summary>
/// The canonical content of a decision: one line for each field, <c>name:&lt;length in bytes&gt;:&lt;value&gt;</c>, or <c>name:-</c> where there is none, joined by
/// line feeds. Its SHA-256 is in the ledger and under every signature. The revision is a line of it, so that going back to an earlier
/// wording does not bring back the signatures under it.
/// </summary>
internal static class DecisionContent
{
    /// <summary>The content as text.</summary>
    public static string Canonical(Decision d, IReadOnlyList<Attendee> attendees, int revision)
    {
        var lines = new List<string>();
        Add("number", d.Number);
        Add("revision", revision.ToString());
        Add("unit", d.UnitCode);
        Add("title", d.Title);
        Add("motion", d.Motion);
        Add("area", d.Area);
        Add("proposer", d.Proposer);
        Add("proposerName", d.ProposerName);
        Add("proposerDefaulted", d.ProposerDefaulted ? "true" : "false");
        Add("chair", d.Chair);
        Add("chairName", d.ChairName);
        Add("heldOn", d.HeldOn.ToString("O"));
        Add("place", d.Place);
        Add("major", d.IsMajor ? "true" : "false");
        Add("emergency", d.Emergency ? "true" : "false");
        Add("noMeetingReason", d.NoMeetingReason);
        Add("villageSpending", d.VillageSpending ? "true" : "false");
        Add("amountFen", d.AmountFen?.ToString());
        foreach (var item in d.ItemCodes)
            Add("item", item);
        foreach (var a in attendees)
        {
            Add("attendee", a.PersonCode);
            Add("attendeeName", a.PersonName);
            Add("attendeeKind", a.Kind.ToString());
            Add("opinion", a.Opinion?.ToString());
            Add("words", a.Words);
        }
        Add("outcome", d.Outcome?.ToString());
        Add("outcomeText", d.OutcomeText);
        return string.Join('\n', lines);

        void Add(string name, string? value) => lines.Add(value is null ? $"{name}:-" : $"{name}:{Encoding.UTF8.GetByteCount(value)}:{value}");
    }

    /// <summary>Its hash, lower-case hex.</summary>
    public static string Hash(string canonical) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)));

    /// <summary>After a change, keeps the hash of the content as it stands now as its next revision; the decision with it.</summary>
    public static async Task<Decision> Seal(Tx tx, Guid id)
    {
        var decision = await Decision.Load(tx, id);
        var revision = decision.Revision + 1;
        var hash = Hash(Canonical(decision, await Decision.Attendees(tx, decision), revision));
        await tx.ExecuteAsync("insert into decision_revisions (decision_id, revision, content_hash) values (@id, @revision, @hash)", new { id, revision, hash });
        return decision with { Revision = revision, ContentHash = hash };
    }
}
