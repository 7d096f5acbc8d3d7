using System.Buffers.Binary;

namespace MedV.GuestBridge.Display.X11.Filter;

/// <summary>One connection of a guest, as its server let it in: what is its own, and who asked it for what it copied.</summary>
/// <remarks>The two directions share it. Safe for two threads.</remarks>
/// <param name="resourceBase">The bits that all its ids have.</param>
/// <param name="resourceMask">The bits that tell its ids apart.</param>
/// <param name="roots">The root windows.</param>
/// <param name="width">Width of the screen.</param>
/// <param name="height">Height of the screen.</param>
internal sealed class FilterSession(uint resourceBase, uint resourceMask, IReadOnlyList<uint> roots, int width, int height)
{
    // A program that copied is asked by few at once.
    private const int MostAsking = 32;

    private readonly Queue<(uint Window, uint Property)> _asking = new();

    /// <summary>Width of the screen.</summary>
    public int Width => width;

    /// <summary>Height of the screen.</summary>
    public int Height => height;

    /// <summary>Reads the server's answer to a client that is let in.</summary>
    /// <param name="answer">All of it after its first 8 bytes, in little-endian order.</param>
    /// <returns><see langword="null"/> when it is no such answer.</returns>
    public static FilterSession? From(ReadOnlySpan<byte> answer)
    {
        if (ServerSetup.Roots(answer) is not { } roots)
        {
            return null;
        }

        int screen = 32 + ((BinaryPrimitives.ReadUInt16LittleEndian(answer[16..]) + 3) & ~3) + (answer[21] * 8);
        return new FilterSession(
            XRequests.Word(answer, 4),
            XRequests.Word(answer, 8),
            roots,
            BinaryPrimitives.ReadUInt16LittleEndian(answer[(screen + 20)..]),
            BinaryPrimitives.ReadUInt16LittleEndian(answer[(screen + 22)..]));
    }

    /// <summary>Whether an id is of this connection.</summary>
    public bool IsOwn(uint id) => (id & ~resourceMask) == resourceBase;

    /// <summary>Whether an id is a root window.</summary>
    public bool IsRoot(uint id) => roots.Contains(id);

    /// <summary>The server passed on that somebody asks this client for what it copied.</summary>
    public void Ask(uint window, uint property)
    {
        lock (_asking)
        {
            if (!_asking.Contains((window, property)))
            {
                _asking.Enqueue((window, property));
            }

            if (_asking.Count > MostAsking)
            {
                _asking.Dequeue();
            }
        }
    }

    /// <summary>Whether somebody asked this client to write there.</summary>
    public bool IsAsked(uint window, uint property)
    {
        lock (_asking)
        {
            return _asking.Contains((window, property));
        }
    }

    /// <summary>Whether somebody with this window asked this client.</summary>
    public bool IsAsked(uint window)
    {
        lock (_asking)
        {
            return _asking.Any(asked => asked.Window == window);
        }
    }
}
