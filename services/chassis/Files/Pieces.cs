namespace DutyNet.Chassis.Files;

/// <summary>Pieces read one after the other, each opened when it is its turn.</summary>
internal sealed class Pieces(IEnumerable<Guid> pieces, Func<Guid, CancellationToken, Task<Stream>> open) : Stream
{
    private readonly IEnumerator<Guid> next = pieces.GetEnumerator();
    private Stream? current;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (current is not null)
            {
                var read = await current.ReadAsync(buffer, cancellationToken);
                if (read > 0)
                    return read;
                await current.DisposeAsync();
                current = null;
            }
            if (!next.MoveNext())
                return 0;
            current = await open(next.Current, cancellationToken);
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override void Flush()
    {
        // nothing is written
    }

    protected override void Dispose(bool disposing)
    {
        current?.Dispose();
        next.Dispose();
        base.Dispose(disposing);
    }
}
