using System.Runtime.InteropServices;
using System.Text;
using MedV.GuestAgent.Launches;

namespace MedV.GuestAgent.Linux;

/// <summary>Asks inotify which files were closed after writing, or moved into their place as careful programs do.</summary>
/// <remarks>Without a watch left to give it tells nothing; then only the end of the application counts.</remarks>
internal sealed class ClosedFiles : IClosedFiles
{
    private const int CloseOnExec = 0x80000, NonBlocking = 0x800;
    private const uint ClosedWrite = 0x8, MovedTo = 0x80, Overflow = 0x4000;
    private const int HeaderBytes = 16;

    private readonly string _folder;
    private readonly byte[] _buffer = new byte[16 * 1024];
    private int _notify;

    public ClosedFiles(string folder)
    {
        _folder = folder;
        _notify = LibC.StartNotify(CloseOnExec | NonBlocking);
        if (_notify >= 0 && LibC.Watch(_notify, folder, ClosedWrite | MovedTo) < 0)
        {
            Dispose();
        }
    }

    /// <inheritdoc/>
    public IReadOnlySet<string> Take()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (_notify >= 0 && LibC.Read(_notify, _buffer, (nuint)_buffer.Length) is > 0 and var length)
        {
            // struct inotify_event: watch, mask, cookie, length of the name, 32 bits each in the order of the machine; name with zeros behind.
            for (int at = 0; at + HeaderBytes <= length;)
            {
                uint mask = MemoryMarshal.Read<uint>(_buffer.AsSpan(at + 4));
                int nameBytes = MemoryMarshal.Read<int>(_buffer.AsSpan(at + 12));
                names.Add(Encoding.UTF8.GetString(_buffer, at + HeaderBytes, nameBytes).TrimEnd('\0'));
                at += HeaderBytes + nameBytes;
                if ((mask & Overflow) != 0)
                {
                    names.UnionWith(Directory.EnumerateFiles(_folder).Select(path => Path.GetFileName(path)));
                }
            }
        }

        return names;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_notify >= 0)
        {
            _ = LibC.Close(_notify);
            _notify = -1;
        }
    }
}
