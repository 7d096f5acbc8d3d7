using System.Diagnostics;
using System.Globalization;
using System.Text;
using MedV.DiskFormats.Containers;
using MedV.DiskFormats.Tests.Layouts;

namespace MedV.DiskFormats.Tests.Containers;

/// <summary>QEMU writes the same into a container and into a raw disk, at random.</summary>
public sealed class QemuIoTests : IDisposable
{
    private const int DiskBytes = 40 << 20;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medv-qemu-");

    [QemuTheory]
    [InlineData("qcow2", "cluster_size=64k", 65536)]
    [InlineData("qcow2", "cluster_size=512", 512)]
    [InlineData("qcow2", "cluster_size=2M", 2 << 20)]
    [InlineData("qcow2", "cluster_size=64k,compat=0.10", 65536)]
    [InlineData("qcow2", "cluster_size=64k,compression_type=zstd", 65536)]
    [InlineData("qcow2", "cluster_size=64k,extended_l2=on", 65536)]
    [InlineData("qcow2", "cluster_size=16k,extended_l2=on,lazy_refcounts=on", 16384)]
    [InlineData("vhdx", "block_size=1M", 0)]
    [InlineData("vhdx", "block_size=1M,block_state_zero=off", 0)]
    [InlineData("vhdx", "block_size=8M,subformat=fixed", 0)]
    [InlineData("vpc", "force_size=on", 0)]
    [InlineData("vpc", "force_size=on,subformat=fixed", 0)]
    public void Random_writes_are_read_back(string format, string options, int clusterBytes)
    {
        string path = Path.Combine(_folder.FullName, "disk");
        HostTool.Run("qemu-img", "create", "-q", "-f", format, "-o", options, path, DiskBytes.ToString(CultureInfo.InvariantCulture));
        byte[] expected = new byte[DiskBytes];
        bool[] isTouched = new bool[clusterBytes == 0 ? 0 : (DiskBytes / clusterBytes) + 1];
        for (int round = 0; round < 3; round++)
        {
            Write(path, format, MakeCommands(new Random(round), expected, clusterBytes, isTouched));

            byte[] content = ContainerProof.Read(path, FormatOf(format));

            Assert.True(content.AsSpan().SequenceEqual(expected), $"round {round}, first difference at {content.AsSpan().CommonPrefixLength(expected)}");
        }
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static ContainerFormat FormatOf(string name) => name switch
    {
        "qcow2" => ContainerFormat.Qcow2,
        "vhdx" => ContainerFormat.Vhdx,
        _ => ContainerFormat.Vhd,
    };

    private static string MakeCommands(Random random, byte[] expected, int clusterBytes, bool[] isTouched)
    {
        var commands = new StringBuilder();
        for (int i = 0; i < 150; i++)
        {
            // QEMU refuses to compress into a cluster that was written before.
            int cluster = clusterBytes == 0 ? 0 : random.Next(DiskBytes / clusterBytes);
            bool isCompressed = clusterBytes > 0 && !isTouched[cluster] && random.Next(3) > 0;
            int unit = isCompressed ? clusterBytes : random.Next(3) == 0 ? 65536 : 512;
            int start = isCompressed ? cluster * clusterBytes : random.Next(DiskBytes / unit) * unit;
            int bytes = Math.Min(isCompressed ? unit : unit * (1 + random.Next(random.Next(2) == 0 ? 8 : 150)), DiskBytes - start);
            bool isZero = !isCompressed && random.Next(3) == 0;
            byte pattern = (byte)random.Next(1, 256);
            if (clusterBytes > 0)
            {
                isTouched.AsSpan((start / clusterBytes)..(((start + bytes - 1) / clusterBytes) + 1)).Fill(true);
            }

            expected.AsSpan(start, bytes).Fill(isZero ? (byte)0 : pattern);
            string how = isZero ? (random.Next(2) == 0 ? "-z" : "-z -u") : string.Create(CultureInfo.InvariantCulture, $"{(isCompressed ? "-c " : "")}-P {pattern}");
            commands.Append(CultureInfo.InvariantCulture, $"write -q {how} {start} {bytes}\n");
        }

        return commands.ToString();
    }

    private static void Write(string path, string format, string commands)
    {
        var start = new ProcessStartInfo(HostTool.Find("qemu-io")!, ["-f", format, "-d", "unmap", path])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        process.StandardInput.Write(commands);
        process.StandardInput.Close();
        Assert.True(process.WaitForExit(TimeSpan.FromMinutes(2)), "qemu-io does not end");
        Assert.Equal("", error.GetAwaiter().GetResult());
        Assert.DoesNotContain("failed", output.GetAwaiter().GetResult(), StringComparison.Ordinal);
    }
}
