using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using MedV.Chunking.Disks;
using MedV.Chunking.Tests;
using MedV.DiskFormats.Containers;
using MedV.DiskFormats.Tests.Layouts;
using MedV.Testing.Chunking;

namespace MedV.DiskFormats.Tests.Containers;

/// <summary>Containers that other tools made: tests/vectors/containers.</summary>
public sealed class ContainerVectorTests
{
    internal static readonly string[] Names =
    [
        "v2.qcow2", "v3.qcow2", "deflate.qcow2", "zstd.qcow2", "subclusters.qcow2",
        "fixed.vhd", "dynamic.vhd", "cylinders.vhd", "dynamic.vhdx", "fixed.vhdx",
    ];

    [Fact]
    public void Containers_of_other_tools_are_understood_as_before()
    {
        var text = new StringBuilder();
        foreach (string name in Names)
        {
            DiskContainer container = DiskContainer.Open(new MemoryDiskSource(Unpack(name)), CancellationToken.None);
            byte[] content = ContainerProof.ReadAll(container.Content);
            ContainerProof.AssertSound(container.Content, content);
            string data = string.Join(' ', ContainerProof.DataOf(container.Content).Select(range => $"{range.Start}-{range.End}"));
            text.Append(CultureInfo.InvariantCulture, $"{name} {container.Format} {content.Length} {Convert.ToHexStringLower(SHA256.HashData(content))} {data}\n");
        }

        Vectors.AssertEqual("containers/data.txt", text.ToString());
    }

    [Fact]
    public void All_hold_the_same_disk()
    {
        byte[] disk = LayoutVectorTests.Unpack("gpt");

        Assert.All(Names, name =>
        {
            byte[] content = ContainerProof.ReadAll(DiskContainer.Open(new MemoryDiskSource(Unpack(name)), CancellationToken.None).Content);
            Assert.True(content.AsSpan().StartsWith(disk), name);
            Assert.False(content.AsSpan(disk.Length).ContainsAnyExcept((byte)0), name);
        });
    }

    [Fact]
    public void Anything_else_is_a_raw_disk()
    {
        var disk = new MemoryDiskSource(LayoutVectorTests.Unpack("gpt"));

        DiskContainer container = DiskContainer.Open(disk, CancellationToken.None);

        Assert.Equal(ContainerFormat.Raw, container.Format);
        Assert.Same(disk, container.Content);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(79)]
    [InlineData(511)]
    public void A_short_file_is_a_raw_disk(int bytes)
    {
        Assert.Equal(ContainerFormat.Raw, DiskContainer.Open(new MemoryDiskSource(new byte[bytes]), CancellationToken.None).Format);
    }

    [Fact]
    public void A_cancelled_check_ends()
    {
        Assert.All(
            Names.Where(name => !name.StartsWith("fixed.vhd", StringComparison.Ordinal)),
            name => Assert.Throws<OperationCanceledException>(
                () => DiskContainer.Open(new MemoryDiskSource(Unpack(name)), new CancellationToken(canceled: true))));
    }

    /// <summary>The vector as a file.</summary>
    internal static byte[] Unpack(string name)
    {
        using var packed = new GZipStream(File.OpenRead(Vectors.PathOf($"containers/{name}.gz")), CompressionMode.Decompress);
        var file = new MemoryStream();
        packed.CopyTo(file);
        return file.ToArray();
    }
}
