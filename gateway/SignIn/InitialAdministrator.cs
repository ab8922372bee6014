using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Contracts.Access;
using DutyNet.Gateway.Accounts;
using DutyNet.Gateway.Callers;

namespace DutyNet.Gateway.SignIn;

/// <summary>
/// At the first start of all there is nobody who could open an account. One account, <c>administrator</c>, is opened then, with a generated
/// password that is written to <c>Access:InitialAdministratorPasswordFile</c>, readable by its owner alone, and nowhere else.
/// </summary>
public sealed class InitialAdministrator(Database db, TimeProvider clock, IConfiguration configuration, ILogger<InitialAdministrator> log) : IHostedLifecycleService
{
    private const string Name = "administrator";

    private static readonly string[] Granted = Roles.Write([Role.Administrator]);

    // After StartAsync of all others: the database is migrated by then.
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        if (configuration["Access:InitialAdministratorPasswordFile"] is not { Length: > 0 } file)
            return;
        var opened = await db.InTransaction(async tx =>
        {
            // Replicas that start together wait here for the one that is first. Closed accounts count: this never happens twice.
            await tx.ExecuteAsync("lock table accounts in share row exclusive mode");
            if (await tx.QuerySingleAsync<bool>("select exists (select from accounts)"))
                return false;
            var (id, password) = (Guid.CreateVersion7(clock.GetUtcNow()), Passwords.Generate());
            await tx.ExecuteAsync("""
                insert into accounts (id, name, unit, roles, password_hash, initial, opened_at, opened_by)
                values (@id, @name, @unit, @roles, @hash, true, @now, 'service/gateway')
                """, new { id, name = Name, unit = Caller.Everywhere, roles = Granted, hash = Passwords.Hash(password), now = clock.GetUtcNow() });
            tx.Record(new AccountOpened(id, Roles.PathOf(Caller.Everywhere), null, Granted));
            await Write(file, password, cancellationToken); // before the commit: an account without a password anybody knows would lock everybody out
            return true;
        }, cancellationToken);
        if (opened)
            log.LogInformation("the account {Name} was opened; its password is in {File}", Name, file);
    }

    private static async Task Write(string file, string password, CancellationToken ct)
    {
        // A file left over from an earlier database may be readable by others, and its mode would stay.
        File.Delete(file);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var stream = new FileStream(file, options);
        await using var writer = new StreamWriter(stream);
        await writer.WriteLineAsync(password.AsMemory(), ct);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
