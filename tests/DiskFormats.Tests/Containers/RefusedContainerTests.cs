using System.Buffers.Binary;
using MedV.DiskFormats.Containers;
using MedV.DiskFormats.Containers.Vhd;
using MedV.DiskFormats.Containers.Vhdx;
using MedV.DiskFormats.Tests.Layouts;
using MedV.SigningTool.Packing;
using MedV.Testing.Chunking;

namespace MedV.DiskFormats.Tests.Containers;

/// <summary>Files whose disk cannot be had from them alone.</summary>
public sealed class RefusedContainerTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("medv-refused-");

    private string FilePath => Path.Combine(_folder.FullName, "disk");

    [QemuTheory]
    [InlineData(ContainerFault.NeedsParent, "it holds only what differs from a backing file", "-b base -F raw disk")]
    [InlineData(ContainerFault.Encrypted, "it is encrypted", "--object secret,id=s,data=x -o encrypt.format=luks,encrypt.key-secret=s,encrypt.iter-time=10 disk 1M")]
    [InlineData(ContainerFault.Encrypted, "it is encrypted", "--object secret,id=s,data=x -o encryption=on,encrypt.key-secret=s disk 1M")]
    [InlineData(ContainerFault.ExternalData, "the bytes of its disk are in another file", "-o data_file=data disk 1M")]
    public void A_qcow2_that_is_not_all_of_a_disk_is_refused(ContainerFault fault, string message, string options)
    {
        HostTool.Run("sh", "-ec", $"cd '{_folder.FullName}'; truncate -s 1M base; exec {HostTool.Find("qemu-img")} create -q -f qcow2 {options}");

        using var file = new FileDiskSource(FilePath);

        AssertRefused(ContainerFormat.Qcow2, fault, message, () => DiskContainer.Open(file, CancellationToken.None));
    }

    [QemuTheory]
    [InlineData("qcow", "qcow")]
    [InlineData("qed", "QED")]
    [InlineData("vmdk", "VMDK")]
    [InlineData("vdi", "VDI")]
    public void A_container_that_is_known_by_name_only_is_refused(string format, string name)
    {
        HostTool.Run("qemu-img", "create", "-q", "-f", format, FilePath, "1M");
        using var file = new FileDiskSource(FilePath);

        AssertRefused(
            ContainerFormat.Raw,
            ContainerFault.Unsupported,
            $"it is a container of the format {name}, which is not understood",
            () => DiskContainer.Open(file, CancellationToken.None));
    }

    [Fact]
    public void A_VHD_with_a_parent_is_refused()
    {
        byte[] file = ContainerVectorTests.Unpack("dynamic.vhd");
        foreach (int footer in new[] { 0, file.Length - 512 })
        {
            file[footer + 63] = 4;
            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(footer + 64), VhdChecksum.Of(file.AsSpan(footer, 512), 64));
        }

        AssertRefused(ContainerFormat.Vhd, ContainerFault.NeedsParent, "it holds only what differs from a parent", () => Open(file));
    }

    [Fact]
    public void A_VHDX_with_a_parent_is_refused()
    {
        byte[] file = new VhdxBuilder { Flags = 2 }.Build();

        AssertRefused(ContainerFormat.Vhdx, ContainerFault.NeedsParent, "it holds only what differs from a parent", () => Open(file));
    }

    [Fact]
    public void A_VHDX_with_changes_in_its_log_is_refused()
    {
        byte[] file = ContainerVectorTests.Unpack("dynamic.vhdx");
        foreach (int header in new[] { 64 << 10, 128 << 10 })
        {
            file[header + 48] = 1;
            VhdxBuilder.Sign(file.AsSpan(header, 4096));
        }

        AssertRefused(
            ContainerFormat.Vhdx, ContainerFault.NeedsRepair, "changes wait in its log: it is in use, or was not closed properly", () => Open(file));
    }

    [Fact]
    public void A_qcow2_that_is_marked_as_corrupt_is_refused()
    {
        byte[] file = ContainerVectorTests.Unpack("v3.qcow2");
        file[79] |= 2;

        AssertRefused(ContainerFormat.Qcow2, ContainerFault.NeedsRepair, "it is marked as corrupt", () => Open(file));
    }

    [Fact]
    public void A_file_that_could_be_two_things_is_refused()
    {
        byte[] fixedVhd = ContainerVectorTests.Unpack("fixed.vhd");
        ContainerVectorTests.Unpack("v3.qcow2").AsSpan(0, 512).CopyTo(fixedVhd);

        AssertRefused(ContainerFormat.Qcow2, ContainerFault.Ambiguous, "it starts like Qcow2 and ends like VHD", () => Open(fixedVhd));
    }

    [Fact]
    public void What_a_guest_writes_into_a_fixed_VHD_does_not_change_what_it_is()
    {
        byte[] disk = ContainerVectorTests.Unpack("fixed.vhd");
        byte[] dynamic = ContainerVectorTests.Unpack("dynamic.vhd");
        dynamic.AsSpan(0, 1536).CopyTo(disk);

        DiskContainer container = Open(disk);

        Assert.Equal(ContainerFormat.Vhd, container.Format);
        Assert.True(ContainerProof.ReadAll(container.Content).AsSpan().SequenceEqual(disk.AsSpan(..^512)));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    internal static DiskContainer Open(byte[] file) => DiskContainer.Open(new MemoryDiskSource(file), CancellationToken.None);

    internal static void AssertRefused(ContainerFormat format, ContainerFault fault, string message, Func<object> open)
    {
        ContainerException exception = Assert.Throws<ContainerException>(open);
        Assert.Equal((format, fault, message), (exception.Format, exception.Fault, exception.Message));
    }
}
