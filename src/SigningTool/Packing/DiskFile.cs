using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using MedV.Chunking.Disks;
using MedV.SigningTool.Commands;
using MedV.Terminal;
using Microsoft.Win32.SafeHandles;

namespace MedV.SigningTool.Packing;

/// <summary>A raw disk image, or a block device, read sparsely where the system tells its holes.</summary>
internal sealed partial class DiskFile : IDiskSource, IDisposable
{
    private const int SeekEnd = 2;
    private const int SeekData = 3;
    private const int SeekHole = 4;
    private const int NoMoreData = 6; // ENXIO

    private static readonly (string Magic, string Format)[] Containers =
        [("QFI\xfb", "qcow2"), ("vhdxfile", "VHDX"), ("conectix", "VHD"), ("KDMV", "VMDK")];

    private readonly string _path;
    private readonly SafeFileHandle _file;
    private readonly DateTime _changed;

    private DiskFile(string path, SafeFileHandle file, long length)
    {
        _path = path;
        _file = file;
        Length = length;
        _changed = File.GetLastWriteTimeUtc(path);
    }

    public long Length { get; }

    /// <exception cref="ProblemException"><see cref="ExitCode.NotFound"/>, or it is a container whose inside we do not read.</exception>
    public static DiskFile Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new ProblemException(
                ExitCode.NotFound, Directory.Exists(path) ? $"{path} is a folder, expected a disk" : $"{path} does not exist");
        }

        SafeFileHandle file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, FileOptions.SequentialScan);
        try
        {
            // A block device has no length for stat; the end of it has an offset.
            long length = OperatingSystem.IsLinux() ? Seek(file, 0, SeekEnd) : RandomAccess.GetLength(file);
            if (length <= 0)
            {
                throw new ProblemException(ExitCode.Failed, $"{path} is empty, expected a disk");
            }

            RefuseContainer(path, file);
            return new DiskFile(path, file, length);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public int Read(long offset, Span<byte> destination) =>
        RandomAccess.Read(_file, destination[..(int)Math.Min(destination.Length, Length - offset)], offset);

    public DiskRange NextData(long offset)
    {
        if (!OperatingSystem.IsLinux() || offset >= Length)
        {
            return new DiskRange(Math.Min(offset, Length), Length);
        }

        long start = Seek(_file, offset, SeekData);
        if (start < 0)
        {
            // Any other answer than "no more data" means that this file system does not know.
            return Marshal.GetLastPInvokeError() == NoMoreData ? new DiskRange(Length, Length) : new DiskRange(offset, Length);
        }

        long end = Seek(_file, start, SeekHole);
        return new DiskRange(Math.Min(start, Length), end < 0 ? Length : Math.Min(end, Length));
    }

    /// <summary>Refuses what was written to while it was read: half of one state and half of another is no disk.</summary>
    public void RequireUnchanged()
    {
        if (!File.Exists(_path) || File.GetLastWriteTimeUtc(_path) != _changed)
        {
            throw new ProblemException(
                ExitCode.Failed, $"{_path} changed while it was packed; nothing was recorded", "shut down the virtual machine, then pack again");
        }
    }

    public void Dispose() => _file.Dispose();

    private static void RefuseContainer(string path, SafeFileHandle file)
    {
        Span<byte> start = stackalloc byte[8];
        start = start[..RandomAccess.Read(file, start, 0)];
        foreach ((string magic, string format) in Containers)
        {
            if (start.StartsWith(System.Text.Encoding.Latin1.GetBytes(magic)))
            {
                throw new ProblemException(
                    ExitCode.Failed,
                    $"{path} is a {format} container, expected a raw disk",
                    $"convert it first: qemu-img convert -O raw {Path.GetFileName(path)} disk.raw");
            }
        }
    }

    [SupportedOSPlatform("linux")]
    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    private static partial long Seek(SafeFileHandle file, long offset, int whence);
}
