using System.Globalization;
using Xunit;

namespace DutyNet.System.Tests;

/// <summary>A file system of the test's own under PostgreSQL's data, so small that a ballast file fills it.</summary>
public sealed class SmallDisk(OutageLandscape outages)
{
    private const long Spare = 192L << 20;

    private string data = "";

    // Beside the data: PostgreSQL's user must be able to go there, and may not enter the test's own folder.
    private string Mounted => Path.Combine(Path.GetDirectoryName(data)!, "small-disk");

    private string Ballast => Path.Combine(Mounted, "ballast");

    /// <summary>Moves PostgreSQL's data onto a small file system.</summary>
    public async Task Insert()
    {
        await outages.StopDatabase();
        data = new DirectoryInfo(Path.Combine(outages.Folder, "postgres")) is { LinkTarget: { } target } ? target : Path.Combine(outages.Folder, "postgres");
        var used = Directory.EnumerateFiles(data, "*", SearchOption.AllDirectories).Sum(f => new FileInfo(f).Length);
        Directory.CreateDirectory(Mounted);
        // tmpfs forgets everything when it is unmounted, but here nothing is asked to survive that.
        await OutageLandscape.Run("mount", ["-t", "tmpfs", "-o", string.Create(CultureInfo.InvariantCulture, $"size={used + Spare},mode=755"), "tmpfs", Mounted]);
        await OutageLandscape.Run("cp", ["-a", data, Path.Combine(Mounted, "data")]);
        Directory.Delete(data, recursive: true);
        File.CreateSymbolicLink(data, Path.Combine(Mounted, "data"));
        await outages.StartServers();
    }

    /// <summary>Nothing can be written any more: not one block is left.</summary>
    public void Fill()
    {
        using var ballast = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[1 << 20];
        for (var size = block.Length; size >= 4096;)
        {
            try
            {
                ballast.Write(block, 0, size);
            }
            catch (IOException)
            {
                size /= 2;
            }
        }
        Assert.True(new DriveInfo(Mounted).AvailableFreeSpace < 4096, "the disk is full");
    }

    /// <summary>There is room again.</summary>
    public void Free() => File.Delete(Ballast);

    /// <summary>Moves the data back to where they were; does nothing when they never left.</summary>
    public async Task TakeOut()
    {
        if (data.Length == 0 || !Directory.Exists(Path.Combine(Mounted, "data")))
            return;
        Free();
        await outages.StopDatabase();
        File.Delete(data);
        await OutageLandscape.Run("cp", ["-a", Path.Combine(Mounted, "data"), data]);
        await OutageLandscape.Run("umount", [Mounted]);
        Directory.Delete(Mounted);
        await outages.StartServers();
    }
}
