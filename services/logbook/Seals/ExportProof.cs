using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using DutyNet.Chassis;
using DutyNet.Chassis.Access;
using DutyNet.Chassis.Database;
using DutyNet.Chassis.Files;
using DutyNet.Chassis.Ledger;
using DutyNet.Chassis.Problems;
using DutyNet.Logbook.Entries;
using Microsoft.AspNetCore.Http.Features;

namespace DutyNet.Logbook.Seals;

/// <summary>
/// A bundle that proves a logbook to somebody who has nothing of ours: every version as it was hashed, every attachment, the ledger's rows as the
/// bytes that were hashed, the list of contents that was sealed, and how to check it all with <c>sha256sum</c>.
/// </summary>
public static class ExportProof
{
    public static void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/logbooks/{id:guid}/proof", Handle).Requires(Role.Discipline, Role.Inspector, Role.Leader, Role.Clerk, Role.Department)
            .Produces(200, contentType: "application/zip")
            .WithSummary("A proof bundle of a logbook (ZIP), to be checked offline with sha256sum: see VERIFY.txt in it. Of a book that is not sealed yet it proves what it holds now.");

    private static async Task<IResult> Handle(Guid id, Caller caller, ContentStore store, Database db, HttpContext http, CancellationToken ct)
    {
        if (await db.Read(tx => Read(tx, id, caller), ct) is not { } proof)
            return Problem.NotFound("logbook", "该履职本");
        http.Features.GetRequiredFeature<IHttpBodyControlFeature>().AllowSynchronousIO = true; // closing a member of a ZIP writes its lengths at once
        return TypedResults.Stream(output => Write(proof, store, output, ct), "application/zip", $"logbook-{proof.Book.UnitCode}-{proof.Book.PersonCode ?? "unit"}-{proof.Book.Year}.zip");
    }

    private static async Task<Proof?> Read(Tx tx, Guid id, Caller caller)
    {
        if (await Book.Find(tx, id, caller) is not { } book)
            return null;
        var versions = await Contents.Versions(tx, [id]);
        var files = await Contents.Files(tx, [id]);
        // Its own rows, and those about its entries. A row is written out as what was hashed: the hash before it, then every column with its length.
        var rows = await tx.QueryAsync<LedgerRow>("""
            select l.seq, l.type, l.chain, encode(l.hash, 'hex') as hash, encode(l.previous_hash, 'hex') as previous_hash,
                   l.previous_hash || convert_to((
                       select string_agg(case when c is null then '-' else octet_length(c) || ':' || c end, '|' order by n)
                       from unnest(array[l.seq::text, l.id::text, l.chain, l.position::text, l.case_id::text, l.subject, l.unit_path::text, l.restricted::text, l.type, l.body,
                                         l.actor, l.on_behalf_of, l.trace_id, to_char(l.recorded_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US')]) with ordinality as t(c, n)), 'UTF8') as bytes
            from ledger l
            where l.subject = any(@subjects) and not l.restricted
            order by l.seq
            """, new { subjects = versions.Select(v => $"entry/{v.EntryId}").Distinct().Append($"logbook/{id}").ToArray() });
        var sealedAs = await tx.QuerySingleOrDefaultAsync<SealRow>("select sha256, sealed_at from logbook_seals where logbook_id = @id", new { id });
        // The first checkpoint over all these rows; the other services keep it too.
        var checkpoint = await tx.QueryFirstOrDefaultAsync<Checkpoint>("""
            select service, number, up_to, rows, digest, sealed_at from checkpoints where service = 'logbook' and up_to >= @last order by number limit 1
            """, new { last = rows.Count == 0 ? 0 : rows[^1].Seq });
        return new Proof(book, versions, files, rows, sealedAs, checkpoint);
    }

    private static async Task Write(Proof proof, ContentStore store, Stream output, CancellationToken ct)
    {
        var sums = new StringBuilder();
        await using var zip = await ZipArchive.CreateAsync(output, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, ct);

        var contents = Contents.Text(proof.Book, proof.Versions, proof.Files);
        await Put("logbook.json", JsonSerializer.SerializeToUtf8Bytes(new
        {
            proof.Book.Id,
            proof.Book.UnitCode,
            proof.Book.PersonCode,
            proof.Book.Year,
            sealedAt = proof.Seal?.SealedAt,
            seal = proof.Seal?.Sha256,
            entries = proof.Versions.Select(v => v.EntryId).Distinct().Count(),
            attachments = proof.Files.Select(f => new { f.Id, f.EntryId, f.FileName, f.MediaType, f.Size, f.Sha256, f.ReceivedAt, f.ErasedBy }),
        }, Json.Options), null);
        await Put("contents.txt", Encoding.UTF8.GetBytes(contents), proof.Seal?.Sha256);
        foreach (var version in proof.Versions)
            await Put($"entries/{version.EntryId}/{version.Version}.txt", Encoding.UTF8.GetBytes(ContentHash.Canonical(version.Content)), version.ContentSha256);
        foreach (var row in proof.Rows)
            await Put($"ledger/{row.Seq.ToString("D12", CultureInfo.InvariantCulture)}.row", row.Bytes, row.Hash);
        if (proof.Checkpoint is not null)
            await Put("checkpoint.json", JsonSerializer.SerializeToUtf8Bytes(proof.Checkpoint, Json.Options), null);
        foreach (var file in proof.Files.DistinctBy(f => f.Sha256))
            await PutFile(file);
        await Put("VERIFY.txt", Encoding.UTF8.GetBytes(ProofGuide.Text), null);
        await Put("verify.sh", Encoding.UTF8.GetBytes(ProofGuide.Script), null);
        await Put("SHA256SUMS", Encoding.ASCII.GetBytes(sums.ToString()), null);

        // The hash noted is the one recorded at the time, so that bytes which are others now do not fit it.
        async Task Put(string name, byte[] bytes, string? recorded)
        {
            if (name != "SHA256SUMS")
                sums.Append(recorded ?? Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))).Append("  ").Append(name).Append('\n');
            await using var entry = await zip.CreateEntry(name, CompressionLevel.Fastest).OpenAsync(ct);
            await entry.WriteAsync(bytes, ct);
        }

        // What was erased by an act is not there and not demanded; what is gone otherwise is demanded, so that the check fails.
        async Task PutFile(KeptFile file)
        {
            if (file.ErasedBy is { } act)
            {
                await Put($"attachments/{file.Sha256}.erased.txt", Encoding.UTF8.GetBytes($"retention act {act}\n"), null);
                return;
            }
            sums.Append(file.Sha256).Append("  attachments/").Append(file.Sha256).Append('\n');
            try
            {
                await using var content = await store.Open(file.Sha256, ct);
                await using var entry = await zip.CreateEntry($"attachments/{file.Sha256}", CompressionLevel.NoCompression).OpenAsync(ct);
                await content.CopyToAsync(entry, ct);
            }
            catch (ContentChangedException)
            {
                await Put($"attachments/{file.Sha256}.changed.txt", "the stored bytes no longer have this hash\n"u8.ToArray(), null);
            }
        }
    }

    private sealed record LedgerRow(long Seq, string Type, string Chain, string Hash, string PreviousHash, byte[] Bytes);

    private sealed record SealRow(string Sha256, DateTimeOffset SealedAt);

    private sealed record Proof(Book Book, List<KeptVersion> Versions, List<KeptFile> Files, List<LedgerRow> Rows, SealRow? Seal, Checkpoint? Checkpoint);
}
