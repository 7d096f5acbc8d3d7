namespace MedV.GuestBridge.Display.X11.Filter;

/// <summary>Judges events that a guest's client makes up itself.</summary>
/// <remarks>SendEvent: propagate (1), destination (4), mask (8), event (12 to 44). An event: kind (12), format (13), sequence (14), window (16), type (20), data (24).</remarks>
/// <param name="atoms">The names.</param>
/// <param name="session">The connection.</param>
internal sealed class EventRules(FilterAtoms atoms, FilterSession session)
{
    private const int UnmapNotify = 18;
    private const int SelectionNotify = 31;
    private const int ClientMessage = 33;

    // Keys, buttons, motion and exposure: what nobody but the client itself waits for on its windows.
    private const uint OwnEvents = 0x1 | 0x2 | 0x4 | 0x8 | 0x40 | 0x2000 | 0x8000;

    /// <summary>Judges a request.</summary>
    public Verdict Send(RequestView request)
    {
        uint destination = request.Word(4);
        int kind = request.From(12)[0] & 0x7f;

        // To parents of the window, which may be the window manager's.
        request.Data = 0;
        if (session.IsOwn(destination))
        {
            return (request.Word(8) & ~OwnEvents) == 0 ? Verdict.Pass : Verdict.Nothing;
        }

        return kind switch
        {
            SelectionNotify when request.Word(8) == 0 && session.IsAsked(destination) => Verdict.Pass,
            UnmapNotify when session.IsRoot(destination) && session.IsOwn(request.Word(20)) => Verdict.Pass,
            ClientMessage when session.IsRoot(destination) && session.IsOwn(request.Word(16)) => Tell(request),
            _ => Verdict.Nothing,
        };
    }

    /// <summary>What a window asks its manager for.</summary>
    private Verdict Tell(RequestView request)
    {
        uint type = request.Word(20);
        bool isState = type == atoms["_NET_WM_STATE"] && !atoms.IsForbidden(request.Word(28)) && !atoms.IsForbidden(request.Word(32));
        return isState || type == atoms["WM_CHANGE_STATE"] || type == atoms["_NET_WM_MOVERESIZE"] || type == atoms["_NET_REQUEST_FRAME_EXTENTS"]
            ? Verdict.Pass
            : Verdict.Nothing;
    }
}
