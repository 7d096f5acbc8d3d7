namespace MedV.GuestBridge.Display.X11.Filter;

/// <summary>What a connection has made in the server's memory, and how much it may.</summary>
/// <remarks>
/// Counts what the filter let pass. Where the server refused it after all, the count is too high until the client destroys what it believes to have.
/// </remarks>
internal sealed class ResourceLedger
{
    /// <summary>Most windows of a connection.</summary>
    public const int MostWindows = 4096;

    /// <summary>Most bytes of pixmaps of a connection: some thirty screens.</summary>
    public const long MostPixmapBytes = 256L << 20;

    /// <summary>Most other resources of a connection: pixmaps, fonts, cursors, colour maps, contexts.</summary>
    public const int MostOthers = 8192;

    /// <summary>Most names that a connection has the server learn; it never forgets one.</summary>
    public const int MostNames = 2048;

    /// <summary>Most bytes of properties of a connection.</summary>
    public const long MostPropertyBytes = 32L << 20;

    // No program moves a window so far down; each step up costs time.
    private const int MostDepth = 256;

    // What a property costs beside its bytes.
    private const int PropertyOverhead = 64;

    private readonly Dictionary<uint, Window> _windows = [];
    private readonly Dictionary<uint, long> _others = [];
    private long _pixmapBytes;
    private long _propertyBytes;
    private int _names;

    /// <summary>A window.</summary>
    /// <param name="parent">What it is in.</param>
    internal sealed class Window(uint parent)
    {
        /// <summary>What it is in.</summary>
        public uint Parent { get; set; } = parent;

        /// <summary>Whether the window manager does not frame it.</summary>
        public bool IsUnframed { get; set; }

        /// <summary>Its width.</summary>
        public int Width { get; set; }

        /// <summary>Its height.</summary>
        public int Height { get; set; }

        /// <summary>Length of each property.</summary>
        public Dictionary<uint, int> Properties { get; } = [];

        /// <summary>What is in it.</summary>
        public HashSet<uint> Children { get; } = [];
    }

    /// <summary>Whether an id is in use.</summary>
    public bool Has(uint id) => _windows.ContainsKey(id) || _others.ContainsKey(id);

    /// <summary>A window, or <see langword="null"/>.</summary>
    public Window? Find(uint id) => _windows.GetValueOrDefault(id);

    /// <summary>Notes a window, if there may be one more.</summary>
    public bool TryAdd(uint id, Window window)
    {
        if (Has(id) || _windows.Count >= MostWindows)
        {
            return false;
        }

        _windows.Add(id, window);
        Find(window.Parent)?.Children.Add(id);
        return true;
    }

    /// <summary>Notes another resource, if there may be one more.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="bytes">Its size; 0 when it is none of a pixmap.</param>
    public bool TryAdd(uint id, long bytes)
    {
        if (Has(id) || _others.Count >= MostOthers || _pixmapBytes + bytes > MostPixmapBytes)
        {
            return false;
        }

        _others.Add(id, bytes);
        _pixmapBytes += bytes;
        return true;
    }

    /// <summary>Another resource is gone.</summary>
    public void Free(uint id)
    {
        if (_others.Remove(id, out long bytes))
        {
            _pixmapBytes -= bytes;
        }
    }

    /// <summary>A window is gone, with all that is in it.</summary>
    public void Destroy(uint id)
    {
        if (Find(id) is not { } first)
        {
            return;
        }

        Find(first.Parent)?.Children.Remove(id);
        var doomed = new Stack<uint>([id]);
        while (doomed.TryPop(out uint next))
        {
            if (_windows.Remove(next, out Window? window))
            {
                _propertyBytes -= window.Properties.Values.Sum(length => (long)length + PropertyOverhead);
                foreach (uint child in window.Children)
                {
                    doomed.Push(child);
                }
            }
        }
    }

    /// <summary>All that is in a window is gone.</summary>
    public void DestroyChildren(uint id)
    {
        foreach (uint child in Find(id)?.Children.ToArray() ?? [])
        {
            Destroy(child);
        }
    }

    /// <summary>A window is in another one, unless that is within itself or too deep.</summary>
    public bool TryMove(uint id, uint parent)
    {
        int depth = 0;
        for (uint above = parent; Find(above) is Window outer; above = outer.Parent)
        {
            if (above == id || ++depth > MostDepth)
            {
                return false;
            }
        }

        if (Find(id) is not Window window)
        {
            return false;
        }

        Find(window.Parent)?.Children.Remove(id);
        window.Parent = parent;
        Find(parent)?.Children.Add(id);
        return true;
    }

    /// <summary>Notes a property's length, if there is room.</summary>
    public bool TrySetProperty(Window window, uint property, int length)
    {
        long before = window.Properties.TryGetValue(property, out int known) ? known + PropertyOverhead : 0;
        long after = _propertyBytes - before + length + PropertyOverhead;
        if (after > MostPropertyBytes)
        {
            return false;
        }

        window.Properties[property] = length;
        _propertyBytes = after;
        return true;
    }

    /// <summary>A property is gone.</summary>
    public void RemoveProperty(Window window, uint property)
    {
        if (window.Properties.Remove(property, out int length))
        {
            _propertyBytes -= length + PropertyOverhead;
        }
    }

    /// <summary>Notes a name, if there may be one more.</summary>
    public bool TryName() => _names++ < MostNames;
}
