namespace MedV.Lab;

/// <summary>Writes a disk with all kinds of content: text that compresses, noise that does not, repeats, and holes. The same seed gives the same bytes.</summary>
public static class PatternDisk
{
    private const int PieceBytes = 1024 * 1024;

    /// <summary>Writes a disk.</summary>
    /// <param name="file">The file to make.</param>
    /// <param name="mebibytes">Its size in MiB.</param>
    /// <param name="seed">Another seed, other bytes.</param>
    public static void Write(string file, int mebibytes, int seed)
    {
        var random = new Random(seed);
        byte[] repeated = Noise(random);
        using FileStream disk = File.Create(file);
        disk.SetLength((long)mebibytes * PieceBytes);
        for (int i = 0; i < mebibytes; i++)
        {
            byte[]? piece = (i % 8) switch
            {
                3 => null,
                7 => repeated,
                1 or 5 => Text(random),
                _ => Noise(random),
            };
            if (piece is not null)
            {
                disk.Position = (long)i * PieceBytes;
                disk.Write(piece);
            }
        }
    }

    /// <summary>Writes the disk's next version: the same but for one MiB that is new and one that has moved to where nothing was.</summary>
    public static void WriteNext(string disk, string next, int seed)
    {
        File.Copy(disk, next);
        using FileStream file = File.Open(next, FileMode.Open);
        byte[] moved = new byte[PieceBytes];
        file.ReadExactly(moved);
        file.Position = 3 * PieceBytes;
        file.Write(moved);
        file.Position = 4 * PieceBytes;
        file.Write(Noise(new Random(seed)));
    }

    /// <summary>Writes a disk of noise: it does not compress, so what crosses a network is as long as what it holds.</summary>
    public static void WriteNoise(string file, int mebibytes, int seed)
    {
        var random = new Random(seed);
        using FileStream disk = File.Create(file);
        for (int i = 0; i < mebibytes; i++)
        {
            disk.Write(Noise(random));
        }
    }

    /// <summary>Writes the next version of a disk of noise: in its first half an eighth is new, strewn about, so that no chunk there stays what it was.</summary>
    public static void WriteEdited(string disk, string next, int seed)
    {
        const int Step = 16 * 1024;
        File.Copy(disk, next);
        var random = new Random(seed);
        byte[] change = new byte[Step / 8];
        using FileStream file = File.Open(next, FileMode.Open);
        for (long at = Step / 2; at < file.Length / 2; at += Step)
        {
            random.NextBytes(change);
            file.Position = at;
            file.Write(change);
        }
    }

    private static byte[] Noise(Random random)
    {
        byte[] piece = new byte[PieceBytes];
        random.NextBytes(piece);
        return piece;
    }

    private static byte[] Text(Random random)
    {
        byte[] piece = new byte[PieceBytes];
        for (int i = 0; i < piece.Length; i++)
        {
            piece[i] = (byte)(i % 61 == 60 ? '\n' : 'a' + random.Next(6));
        }

        return piece;
    }
}
