using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using MedV.DiskFormats.Layouts;

namespace MedV.DiskFormats.Tests.Layouts.Ext4;

/// <summary>The kernel writes the file system, fragments it, and says by FIEMAP where the files are.</summary>
public sealed class MountedExt4Tests : IDisposable
{
    /// <summary>Argument: the mounted folder. Writes files in every awkward way, then prints for each: name, length, SHA-256, extents of FIEMAP.</summary>
    private const string Script = """
        import array, fcntl, hashlib, os, random, struct, sys
        root = os.fsencode(sys.argv[1])
        rng = random.Random(5)

        def at(name):
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            return path

        # Files that grow in turns: synchronous writes, so that none gets neighbouring blocks.
        files = [os.open(at(b"turns/%d" % i), os.O_CREAT | os.O_WRONLY | os.O_SYNC) for i in range(3)]
        for turn in range(150):
            for file in files:
                os.write(file, rng.randbytes(4096))
        for file in files:
            os.close(file)

        # A directory with an index, and holes in it where names were.
        for i in range(3000):
            with open(at(b"many/" + b"n" * 60 + b"%d" % i), "wb") as file:
                file.write(rng.randbytes(rng.randrange(1, 200)))
        for i in range(0, 3000, 3):
            os.unlink(at(b"many/" + b"n" * 60 + b"%d" % i))

        # What is allocated but was never written reads as zeros.
        file = os.open(at(b"unwritten"), os.O_CREAT | os.O_RDWR)
        try:
            os.posix_fallocate(file, 0, 1 << 20)
        except OSError:
            pass
        os.pwrite(file, rng.randbytes(10000), 300000)
        os.close(file)

        # Far out: three levels of a block map, and a tail that is a hole.
        file = os.open(at(b"far"), os.O_CREAT | os.O_RDWR)
        for place in (0, 50_000, 400_000, 70_000_000, 71_000_000, 5_000_000_000, 5_300_000_000):
            os.pwrite(file, rng.randbytes(9000), place)
        os.ftruncate(file, 5_400_000_000)
        os.close(file)

        # A file with a thousand holes, and one that was truncated and grew again.
        file = os.open(at(b"holes"), os.O_CREAT | os.O_RDWR)
        for i in range(1000):
            os.pwrite(file, rng.randbytes(3000), i * 12288)
        os.close(file)
        file = os.open(at(b"regrown"), os.O_CREAT | os.O_RDWR)
        os.pwrite(file, rng.randbytes(900_000), 0)
        os.ftruncate(file, 100_001)
        os.pwrite(file, rng.randbytes(5000), 2_000_000)
        os.close(file)

        with open(at(b"bad name \xff\xfe"), "wb") as file:
            file.write(rng.randbytes(700))
        os.sync()

        def digest(path):
            total = hashlib.sha256()
            with open(path, "rb") as file:
                while piece := file.read(1 << 20):
                    total.update(piece)
            return total.hexdigest()

        def extents(path):
            found, start = [], 0
            with open(path, "rb") as file:
                while True:
                    request = array.array("B", struct.pack("=QQLLLL", start, 2**63, 1, 0, 512, 0) + bytes(56 * 512))
                    fcntl.ioctl(file, 0xC020660B, request)
                    count = struct.unpack_from("=L", request, 20)[0]
                    for i in range(count):
                        logical, physical, length, _, _, flags = struct.unpack_from("=QQQQQL", request, 32 + 56 * i)
                        start = logical + length
                        if not flags & 0xA00:
                            found.append("%d:%d:%d" % (logical, physical, length))
                        if flags & 1:
                            return found
                    if count == 0:
                        return found

        for folder, _, names in os.walk(root):
            for name in names:
                path = os.path.join(folder, name)
                if os.path.getsize(path):
                    shown = os.path.relpath(path, root).decode("utf-8", "surrogateescape").encode("ascii", "backslashreplace").decode()
                    print(shown, os.path.getsize(path), digest(path) if name != b"far" else "-", *extents(path), sep="\t")
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medv-mounted-");

    [LoopMountTheory]
    [InlineData("-t ext4 -b 4096")]
    [InlineData("-t ext4 -b 1024")]
    [InlineData("-t ext4 -b 4096 -O bigalloc -C 16384")]
    [InlineData("-t ext4 -b 4096 -O inline_data -I 256")]
    [InlineData("-t ext3 -b 1024")]
    public void The_kernel_says_the_same(string options)
    {
        string path = Path.Combine(_folder.FullName, "image");
        string script = Path.Combine(_folder.FullName, "write.py");
        string mount = _folder.CreateSubdirectory("mount").FullName;
        File.WriteAllText(script, Script);
        HostTool.Run("mke2fs", ["-q", "-F", .. options.Split(' '), path, "96M"]);
        string said = HostTool.Run("unshare", "-m", "sh", "-ec", $"mount -o loop '{path}' '{mount}'; python3 '{script}' '{mount}'; umount '{mount}'");

        using var image = new ImageFile(path);
        DiskLayout layout = DiskLayout.Read(image, CancellationToken.None);

        LayoutProof.AssertSound(layout, image.Length);
        Assert.Empty(layout.Remarks);
        Dictionary<string, string[]> expected = said.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => line.Split('\t')).Where(fields => fields.Length > 3).ToDictionary(fields => fields[0]);
        Assert.True(expected.Count > 20, said);
        Assert.Equal(expected.Keys.Order(StringComparer.Ordinal), layout.Files.Select(AsPythonShowsIt).Order(StringComparer.Ordinal));
        foreach (FileLayout file in layout.Files)
        {
            string[] fields = expected[AsPythonShowsIt(file)];
            Assert.Equal(fields[1], file.Bytes.ToString(CultureInfo.InvariantCulture));
            Assert.Equal(Normal(fields[3..].Select(Parse), file.Bytes), Normal(file.Extents, file.Bytes));
            if (fields[2] != "-")
            {
                Assert.Equal(fields[2], Convert.ToHexStringLower(SHA256.HashData(LayoutProof.Content(image, file))));
            }
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static string AsPythonShowsIt(FileLayout file) =>
        file.Path.Replace("\\xFF\\xFE", "\\udcff\\udcfe", StringComparison.Ordinal);

    private static FileExtent Parse(string text)
    {
        long[] numbers = [.. text.Split(':').Select(number => long.Parse(number, CultureInfo.InvariantCulture))];
        return new FileExtent(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>Cut off at the file's end, neighbours put together: what there is to compare.</summary>
    private static string Normal(IEnumerable<FileExtent> extents, long bytes)
    {
        var normal = new List<FileExtent>();
        foreach (FileExtent whole in extents)
        {
            FileExtent extent = whole with { Bytes = Math.Min(whole.Bytes, bytes - whole.FileOffset) };
            if (extent.Bytes <= 0)
            {
                continue;
            }

            if (normal.Count > 0 && normal[^1] is var last
                && last.FileOffset + last.Bytes == extent.FileOffset && last.DiskOffset + last.Bytes == extent.DiskOffset)
            {
                normal[^1] = last with { Bytes = last.Bytes + extent.Bytes };
            }
            else
            {
                normal.Add(extent);
            }
        }

        return normal.Aggregate(new StringBuilder(), (text, extent) => text.AppendLine(CultureInfo.InvariantCulture, $"{extent.FileOffset} {extent.DiskOffset} {extent.Bytes}")).ToString();
    }
}
