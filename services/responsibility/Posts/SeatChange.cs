using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Problems;
using DutyNet.Contracts;
using DutyNet.Responsibility.Appointments;
using DutyNet.Responsibility.Register;

namespace DutyNet.Responsibility.Posts;

/// <summary>Who holds a post after a change.</summary>
/// <param name="PostCode">The post.</param>
/// <param name="PersonCode">Its holder by this change, or who left it.</param>
/// <param name="From">First day of the holder.</param>
/// <param name="Until">Last day of the holder; null while they hold it.</param>
public sealed record HolderState(string PostCode, string PersonCode, DateOnly From, DateOnly? Until);

/// <summary>What happens to a post's holder.</summary>
public enum SeatChangeKind
{
    /// <summary>任命: a vacant post gets a holder.</summary>
    Fill,

    /// <summary>离任: the holder leaves.</summary>
    Vacate,

    /// <summary>交接: the holder leaves and another comes the day after.</summary>
    HandOver,
}

/// <summary>A change of who holds a post. Day: the first day of the new holder, or when the post is vacated the last day of the old one. Until: only of a late entry, the last day.</summary>
internal sealed record SeatChange(SeatChangeKind Kind, string Post, string? Person, DateOnly Day, DateOnly? Until = null);

/// <summary>Plans changes of who holds what, one or a whole reshuffle of them, and says everything that forbids them.</summary>
internal sealed class SeatChanges
{
    private readonly Dictionary<string, Seat> seats;
    private readonly ILookup<Guid, Held> held;
    private readonly Dictionary<string, KnownPerson> persons;
    private readonly Dictionary<string, DateOnly> registered;
    private readonly Dictionary<string, PlannedUnit> units;
    private readonly AppointmentBook rules;

    private SeatChanges(Dictionary<string, Seat> seats, ILookup<Guid, Held> held, Dictionary<string, KnownPerson> persons, Dictionary<string, DateOnly> registered, Dictionary<string, PlannedUnit> units, AppointmentBook rules) =>
        (this.seats, this.held, this.persons, this.registered, this.units, this.rules) = (seats, held, persons, registered, units, rules);

    internal sealed record Seat(Guid Id, string Code, string UnitCode, string UnitPath, string Title, PostRole Role, DateOnly? ClosedOn, DateOnly? Since);

    private sealed record Held(Guid Id, Guid PostId, string PersonCode, DateOnly HeldFrom, DateOnly? HeldUntil);

    private sealed record Registered(string Code, DateOnly Since);

    /// <summary>Reads what the changes are about. The register must be held still.</summary>
    public static async Task<SeatChanges> Load(Tx tx, Caller caller, IReadOnlyList<SeatChange> changes)
    {
        var found = await tx.QueryAsync<Seat>("""
            select p.id, p.code, p.unit_code, u.path::text as unit_path, p.title, p.role, p.closed_on,
                   (select min(v.valid_from) from post_versions v where v.post_id = p.id and v.superseded_at is null) as since
            from posts p join units u on u.code = p.unit_code
            where p.code = any (@codes) and u.path ~ @scope::lquery
            """, new { codes = changes.Select(c => c.Post).ToArray(), scope = caller.Scope });
        var holdings = await tx.QueryAsync<Held>("select id, post_id, person_code, held_from, held_until from holdings where post_id = any (@posts)", new { posts = found.Select(s => s.Id).ToArray() });
        var codes = changes.Select(c => c.Person).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var named = await KnownRegister.NamedPersons(tx, codes, caller);
        var since = await tx.QueryAsync<Registered>("select code, min(valid_from) as since from person_versions where code = any (@codes) and superseded_at is null group by code", new { codes });
        var places = await tx.QueryAsync<PlannedUnit>("""
            select code, name, kind, class, parent_code, path::text as path, version from units
            where code = any (@places) or code in (select parent_code from units where code = any (@places))
            """, new { places = found.Select(s => s.UnitCode).Concat(named.Select(p => p.NativePlace)).ToArray() });
        return new SeatChanges(found.ToDictionary(s => s.Code, StringComparer.Ordinal), holdings.ToLookup(h => h.PostId), named.ToDictionary(p => p.Code, StringComparer.Ordinal),
            since.ToDictionary(r => r.Code, r => r.Since, StringComparer.Ordinal), places.ToDictionary(u => u.Code, StringComparer.Ordinal), await AppointmentBook.Load(tx, codes));
    }

    /// <summary>The post of a change; null when there is none in the caller's subtree.</summary>
    public Seat? Of(SeatChange change) => seats.GetValueOrDefault(change.Post);

    /// <summary>Adds a change to a plan and answers the holder by it; or nothing but what forbids it.</summary>
    public (HolderState? Holder, FieldError? Refused) Plan(SeatChange change, RegisterPlan plan, DateOnly today, DateTimeOffset now)
    {
        var seat = seats[change.Post];
        var day = change.Kind == SeatChangeKind.Vacate ? "on" : "from";
        if (ChangeDay.Refused(day, change.Day, today) is { } wrongDay)
            return (null, wrongDay.Errors[0]);
        if (seat.ClosedOn is not null)
            return No("post", "post-closed", $"岗位 {seat.Code} 已撤销。", $"Post {seat.Code} is closed.");
        if (seat.Since > change.Day)
            return No(day, "before-opened", $"该岗位自 {seat.Since:yyyy-MM-dd} 设立。", $"The post was opened on {seat.Since:yyyy-MM-dd}.");
        var holder = held[seat.Id].FirstOrDefault(h => h.HeldFrom <= change.Day && (h.HeldUntil is null || h.HeldUntil >= change.Day));
        if (change.Kind == SeatChangeKind.Fill ? holder is not null : holder is null)
            return change.Kind == SeatChangeKind.Fill
                ? No("post", "post-filled", $"岗位 {seat.Code} 当日已由 {holder!.PersonCode} 担任。", $"Post {seat.Code} was held by {holder!.PersonCode} that day.")
                : No("post", "post-vacant", $"岗位 {seat.Code} 当日无人担任。", $"Nobody held post {seat.Code} that day.");
        if (holder?.HeldUntil is not null || held[seat.Id].Any(h => h.HeldFrom > change.Day && (change.Until is null || h.HeldFrom <= change.Until)))
            return No(day, "later-change-known", $"岗位 {seat.Code} 在该日之后已有任免登记。", $"Later changes of who holds post {seat.Code} are known.");
        if (change.Until < change.Day || change.Until > today)
            return No("until", "out-of-range", "须在任职日期与今天之间。", "Must be between the first day and today.");
        if (change.Person is not null && Refused(change, seat, holder) is { } no)
            return (null, no);
        if (holder is not null)
            plan.Ended.Add(new EndedHolding(holder.Id, change.Kind == SeatChangeKind.Vacate ? change.Day : change.Day.AddDays(-1)));
        if (change.Person is not { } person)
            return (new HolderState(seat.Code, holder!.PersonCode, holder.HeldFrom, change.Day), null);
        plan.Begun.Add(new BegunHolding(Guid.CreateVersion7(now), seat.Id, person, change.Day, SetAside(change, seat, plan, now), change.Until));
        return (new HolderState(seat.Code, person, change.Day, change.Until), null);
    }

    private FieldError? Refused(SeatChange change, Seat seat, Held? holder)
    {
        if (persons.GetValueOrDefault(change.Person!) is not { Visible: true } person)
            return new("person", "unknown-person", $"没有人员 {change.Person}。", $"There is no person {change.Person}.");
        if (registered[person.Code] > change.Day)
            return new("from", "not-yet-registered", $"该人员自 {registered[person.Code]:yyyy-MM-dd} 登记。", $"The person is registered from {registered[person.Code]:yyyy-MM-dd} on.");
        if (holder?.PersonCode == person.Code)
            return new("person", "same-holder", "该人员已担任此岗位。", "This person holds the post already.");
        if (holder is not null && holder.HeldFrom >= change.Day)
            return new("from", "not-later", $"接任日期须晚于现任的任职日期 {holder.HeldFrom:yyyy-MM-dd}。", $"Must be later than the present holder's first day, {holder.HeldFrom:yyyy-MM-dd}.");
        var broken = Broken(change, seat).FirstOrDefault(r => rules.SetAside(seat.Code, person.Code, r.Code) is null);
        return broken is null ? null : new("person", broken.Code, $"违反任职规定：{broken.Title}。确需任用的，须先申请例外并由他人批准。",
            $"Against the rule '{broken.Code}'. To appoint them all the same, ask that it be set aside; another person decides.");
    }

    private IEnumerable<AppointmentRule> Broken(SeatChange change, Seat seat) =>
        rules.Broken(new Appointment(seat.Code, seat.UnitCode, seat.Role, change.Person!, persons[change.Person!].NativePlace, change.Day), units.GetValueOrDefault);

    private string? SetAside(SeatChange change, Seat seat, RegisterPlan plan, DateTimeOffset now)
    {
        string? kept = null;
        foreach (var rule in Broken(change, seat))
        {
            var reason = rules.SetAside(seat.Code, change.Person!, rule.Code)!;
            kept ??= reason;
            if (rule.Kind == AppointmentRuleKind.NonLocal)
                plan.Overrides.Add(new Override(Guid.CreateVersion7(now), seat.Code, seat.UnitCode, change.Person!, persons[change.Person!].NativePlace, reason));
        }
        return kept;
    }

    private static (HolderState?, FieldError) No(string field, string code, string zh, string en) => (null, new FieldError(field, code, zh, en));
}
