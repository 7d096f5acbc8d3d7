using System.Collections.Immutable;
using System.Text;

namespace MedV.GuestBridge.Setup.Seeds;

/// <summary>Writes a disk with one folder of files: ISO 9660 level 1, with the real names twice, for Linux (Rock Ridge) and for Windows (Joliet).</summary>
/// <remarks>
/// Sectors of 2048 bytes: 16 empty; primary volume, Joliet volume, terminator; path tables (little, big-endian) of each; the folder of each; the files, each
/// from a sector on. The same files and time give the same bytes.
/// </remarks>
internal static class IsoDisk
{
    /// <summary>Bytes of a sector.</summary>
    public const int SectorBytes = 2048;

    /// <summary>Most files.</summary>
    public const int MaximumFiles = 64;

    /// <summary>Most bytes of a file.</summary>
    public const long MaximumFileBytes = 512L << 20;

    private const int FirstVolume = 16;
    private const int FirstPathTable = 19;
    private const int FirstFolder = 23;
    private const int CopyBytes = 128 * 1024;

    /// <summary>Writes a disk.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="label">The volume's label: 1 to 16 capital letters, digits and underscores.</param>
    /// <param name="files">What is on it, each name once.</param>
    /// <param name="time">The time of all files, in UTC.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="ArgumentException">A label, a name, a number or a length is outside the limits.</exception>
    /// <exception cref="IOException">It cannot be written, or a file is not as long as it was.</exception>
    public static async Task WriteAsync(
        Stream output, string label, ImmutableArray<SeedFile> files, DateTimeOffset time, CancellationToken cancellationToken)
    {
        Check(label, files);
        ImmutableArray<IsoEntry> entries = IsoEntry.Name(files);
        byte[] primary = IsoFolder.Build(entries, IsoNames.RockRidge, FirstFolder, time);
        byte[] joliet = IsoFolder.Build(entries, IsoNames.Joliet, 0, time);
        int jolietFolder = FirstFolder + (primary.Length / SectorBytes);
        uint next = (uint)(jolietFolder + (joliet.Length / SectorBytes));
        foreach (IsoEntry entry in entries)
        {
            entry.Sector = next;
            next += (uint)((entry.File.Length + SectorBytes - 1) / SectorBytes);
        }

        // Now that the places are known. The lengths stay as they are.
        primary = IsoFolder.Build(entries, IsoNames.RockRidge, FirstFolder, time);
        joliet = IsoFolder.Build(entries, IsoNames.Joliet, jolietFolder, time);

        await output.WriteAsync(new byte[FirstVolume * SectorBytes], cancellationToken);
        await output.WriteAsync(IsoVolume.Build(label, IsoNames.RockRidge, next, FirstPathTable, FirstFolder, primary.Length, time), cancellationToken);
        await output.WriteAsync(IsoVolume.Build(label, IsoNames.Joliet, next, FirstPathTable + 2, jolietFolder, joliet.Length, time), cancellationToken);
        await output.WriteAsync(IsoVolume.Terminator(), cancellationToken);
        foreach (int folder in new[] { FirstFolder, jolietFolder })
        {
            await output.WriteAsync(IsoVolume.PathTable(folder, bigEndian: false), cancellationToken);
            await output.WriteAsync(IsoVolume.PathTable(folder, bigEndian: true), cancellationToken);
        }

        await output.WriteAsync(primary, cancellationToken);
        await output.WriteAsync(joliet, cancellationToken);
        byte[] buffer = new byte[CopyBytes];
        foreach (IsoEntry entry in entries)
        {
            await CopyAsync(entry.File, output, buffer, cancellationToken);
        }
    }

    private static async Task CopyAsync(SeedFile file, Stream output, byte[] buffer, CancellationToken cancellationToken)
    {
        await using Stream content = file.Open();
        long left = file.Length;
        while (left > 0)
        {
            int read = await content.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
            if (read == 0)
            {
                throw new IOException($"{file.Name} is {left} bytes shorter than it was");
            }

            await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            left -= read;
        }

        if (await content.ReadAsync(buffer.AsMemory(0, 1), cancellationToken) != 0)
        {
            throw new IOException($"{file.Name} is longer than it was");
        }

        int padding = (int)(-file.Length & (SectorBytes - 1));
        await output.WriteAsync(new byte[padding], cancellationToken);
    }

    private static void Check(string label, ImmutableArray<SeedFile> files)
    {
        if (label.Length is 0 or > 16 || !label.All(c => c is (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_'))
        {
            throw new ArgumentException($"\"{label}\" is not a label: 1 to 16 capital letters, digits and underscores", nameof(label));
        }

        if (files.Length > MaximumFiles)
        {
            throw new ArgumentException($"{files.Length} files, at most {MaximumFiles} fit", nameof(files));
        }

        foreach (SeedFile file in files)
        {
            if (file.Name.Length is 0 or > 64 || file.Name[0] == '.' || Encoding.UTF8.GetByteCount(file.Name) != file.Name.Length
                || !file.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'))
            {
                throw new ArgumentException($"\"{file.Name}\" is not a name for a file of a seed disk", nameof(files));
            }

            if (file.Length is < 0 or > MaximumFileBytes)
            {
                throw new ArgumentException($"{file.Name} has {file.Length} bytes, at most {MaximumFileBytes} are taken", nameof(files));
            }
        }

        if (files.Select(file => file.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count() != files.Length)
        {
            throw new ArgumentException("two files of a seed disk have the same name", nameof(files));
        }
    }
}
