using System.Buffers.Binary;

namespace MedV.GuestBridge.Display.X11.Filter;

/// <summary>What the X server says to a guest's client: the workspace's own selections get the names back that the client knows.</summary>
/// <remarks>Errors and events have 32 bytes; replies, and events of the kind 35, as many words more as their second word says.</remarks>
/// <param name="atoms">The names.</param>
/// <param name="session">The connection.</param>
internal sealed class EventFilter(FilterAtoms atoms, FilterSession session)
{
    private const int PacketBytes = 32;
    private const int Reply = 1;
    private const int SelectionClear = 29;
    private const int SelectionRequest = 30;
    private const int SelectionNotify = 31;
    private const int GenericEvent = 35;

    private long _rest;

    /// <summary>Goes through bytes in their place.</summary>
    /// <param name="bytes">What came; from the second call on beginning with what was left.</param>
    /// <returns>How many may go on; the rest is the beginning of a packet.</returns>
    public int Filter(Span<byte> bytes)
    {
        int at = 0;
        while (true)
        {
            int more = (int)Math.Min(_rest, bytes.Length - at);
            at += more;
            _rest -= more;
            if (_rest > 0 || bytes.Length - at < PacketBytes)
            {
                return at;
            }

            Look(bytes.Slice(at, PacketBytes));
            at += PacketBytes;
        }
    }

    private void Look(Span<byte> packet)
    {
        switch (packet[0] & 0x7f)
        {
            case Reply or GenericEvent:
                _rest = 4L * XRequests.Word(packet, 4);
                break;
            case SelectionClear or SelectionNotify:
                Rename(packet[12..]);
                break;
            case SelectionRequest:
                Rename(packet[16..]);
                if (packet[0] == SelectionRequest)
                {
                    uint property = XRequests.Word(packet, 24);
                    session.Ask(XRequests.Word(packet, 12), property == 0 ? XRequests.Word(packet, 20) : property);
                }

                break;
        }
    }

    private void Rename(Span<byte> selection) => BinaryPrimitives.WriteUInt32LittleEndian(selection, atoms.Theirs(XRequests.Word(selection, 0)));
}
