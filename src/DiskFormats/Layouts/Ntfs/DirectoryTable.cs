using System.Runtime.InteropServices;
using System.Text;

namespace MedV.DiskFormats.Layouts.Ntfs;

/// <summary>The names of all directories and what they are in: 24 bytes and the name in UTF-8 for each.</summary>
/// <remarks>Filled in the order of the records; then <see cref="Connect"/>; then it answers.</remarks>
internal sealed class DirectoryTable
{
    /// <summary>The most directories. Those that are too many are as if they were lost.</summary>
    public const int MostDirectories = 4 << 20;

    /// <summary>The record of the root directory.</summary>
    public const long Root = 5;

    private const int MostNameBytes = 256 << 20;

    // With a name and a stream of 255 characters each, a path still has no more than 4096.
    private const int MostPathCharacters = 3500;

    /// <summary>Values of <see cref="Entry.Up"/> that are no index.</summary>
    private const int InRoot = -1;
    private const int Lost = -2;
    private const int Unknown = -3;
    private const int BeingConnected = -4;

    private readonly List<Entry> _entries = [];
    private readonly List<byte> _names = [];
    private int _lastAsked = -1;
    private string _lastAnswer = "";

    /// <summary>Adds a directory whose record is behind those that were added before.</summary>
    /// <returns><see langword="false"/> when there are too many.</returns>
    public bool TryAdd(long record, ushort sequence, FileName name)
    {
        if (_entries.Count >= MostDirectories || _names.Count > MostNameBytes)
        {
            return false;
        }

        int at = _names.Count;
        _names.AddRange(Encoding.UTF8.GetBytes(name.Text));
        _entries.Add(new Entry(record, sequence, name.Directory, at));
        return true;
    }

    /// <summary>Finds out which directory is in which. One whose parent is not there, or that is in itself, counts as lost.</summary>
    public void Connect()
    {
        Span<Entry> entries = CollectionsMarshal.AsSpan(_entries);
        var way = new Stack<int>();
        for (int i = 0; i < entries.Length; i++)
        {
            // Up to the first whose place is known, then down again.
            for (int at = i; at >= 0 && entries[at].Up == Unknown; at = IndexOf(entries[at].Parent))
            {
                entries[at].Up = BeingConnected;
                way.Push(at);
            }

            while (way.TryPop(out int at))
            {
                Place(entries, at);
            }
        }
    }

    /// <summary>Makes the path of something that is in <paramref name="directory"/>.</summary>
    /// <returns>Names joined by <c>/</c>; below <c>$orphan</c> and the number of the missing directory when the way to the root is lost.</returns>
    public string PathOf(RecordReference directory, string name)
    {
        if (directory.Number == Root)
        {
            return name;
        }

        int index = IndexOf(directory);
        if (index < 0)
        {
            return $"{OrphanFolder(directory.Number)}/{name}";
        }

        if (index != _lastAsked)
        {
            _lastAnswer = PathOf(index);
            _lastAsked = index;
        }

        return $"{_lastAnswer}/{name}";
    }

    private static string OrphanFolder(long record) => $"$orphan/{record}";

    private void Place(Span<Entry> entries, int at)
    {
        ref Entry entry = ref entries[at];
        int up = entry.Parent.Number == Root ? InRoot : IndexOf(entry.Parent);
        int characters = up < 0 ? 0 : entries[up].PathCharacters + 1;
        bool isLost = up != InRoot && (up < 0 || entries[up].Up == BeingConnected || characters > MostPathCharacters);
        entry.Up = isLost ? Lost : up;
        entry.PathCharacters = (ushort)(NameOf(at).Length + (isLost ? OrphanFolder(entry.Parent.Number).Length + 1 : characters));
    }

    private string PathOf(int index)
    {
        var names = new Stack<string>();
        for (int at = index; at >= 0; at = _entries[at].Up)
        {
            names.Push(NameOf(at));
            if (_entries[at].Up == Lost)
            {
                names.Push(OrphanFolder(_entries[at].Parent.Number));
            }
        }

        return string.Join('/', names);
    }

    private string NameOf(int index)
    {
        int end = index + 1 < _entries.Count ? _entries[index + 1].NameStart : _names.Count;
        return Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(_names)[_entries[index].NameStart..end]);
    }

    private int IndexOf(RecordReference directory)
    {
        int low = 0;
        for (int high = _entries.Count; low < high;)
        {
            int middle = (low + high) / 2;
            if (_entries[middle].Record < directory.Number)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low < _entries.Count && _entries[low].Record == directory.Number && directory.IsTo(_entries[low].Sequence) ? low : -1;
    }

    private struct Entry(long record, ushort sequence, RecordReference parent, int nameStart)
    {
        private readonly uint _record = (uint)record;

        public readonly RecordReference Parent = parent;
        public readonly int NameStart = nameStart;
        public int Up = Unknown;
        public ushort PathCharacters;
        public readonly ushort Sequence = sequence;

        public readonly long Record => _record;
    }
}
