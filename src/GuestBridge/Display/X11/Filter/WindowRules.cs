using System.Numerics;

namespace MedV.GuestBridge.Display.X11.Filter;

/// <summary>Judges what a guest does with windows.</summary>
/// <remarks>
/// A window that the window manager does not frame (a menu, a tool tip) has no title that tells whose it is. So it may be higher than half of the screen or wider,
/// but not both: it cannot look like the whole screen.
/// </remarks>
/// <param name="session">The connection.</param>
/// <param name="ledger">What it has made.</param>
internal sealed class WindowRules(FilterSession session, ResourceLedger ledger)
{
    private const uint EventMask = 1 << 11;
    private const uint UnframedMask = 1 << 9;

    // StructureNotify and PropertyChange: that a window of the desktop's settings went or changed.
    private const uint HarmlessEvents = 0x20000 | 0x400000;
    private const uint WidthMask = 1 << 2;
    private const uint HeightMask = 1 << 3;
    private const uint SiblingMask = 1 << 5;

    /// <summary>CreateWindow: id (4), parent (8), x, y, width (16), height (18), border (20), class (22), visual (24), mask (28), values.</summary>
    public Verdict Create(RequestView request)
    {
        (uint id, uint parent, uint mask) = (request.Word(4), request.Word(8), request.Word(28));
        if (!HasValues(request, 32, mask) || !session.IsOwn(id) || !MayHold(parent))
        {
            return Verdict.Unknown;
        }

        var window = new ResourceLedger.Window(parent) { Width = request.Short(16), Height = request.Short(18) };
        Frame(request, 32, mask, window);
        return ledger.TryAdd(id, window) ? Verdict.Pass : Verdict.Unknown;
    }

    /// <summary>ChangeWindowAttributes: window (4), mask (8), values.</summary>
    public Verdict Change(RequestView request)
    {
        (uint id, uint mask) = (request.Word(4), request.Word(8));
        if (!HasValues(request, 12, mask))
        {
            return Verdict.Unknown;
        }

        if (!session.IsOwn(id))
        {
            if (mask != EventMask)
            {
                return Verdict.Nothing;
            }

            request.SetWord(12, request.Word(12) & HarmlessEvents);
            return Verdict.Pass;
        }

        if (ledger.Find(id) is not { } window)
        {
            return Verdict.Unknown;
        }

        Frame(request, 12, mask, window);
        return Verdict.Pass;
    }

    /// <summary>ConfigureWindow: window (4), mask (8, 2 bytes), values.</summary>
    public Verdict Configure(RequestView request)
    {
        (uint id, uint mask) = (request.Word(4), request.Short(8));
        if (!HasValues(request, 12, mask) || ledger.Find(id) is not { } window)
        {
            return session.IsOwn(id) ? Verdict.Unknown : Verdict.Nothing;
        }

        if ((mask & SiblingMask) != 0 && !session.IsOwn(request.Word(Place(12, mask, SiblingMask))))
        {
            return Verdict.Nothing;
        }

        if ((mask & WidthMask) != 0)
        {
            window.Width = request.Short(Place(12, mask, WidthMask));
        }

        if ((mask & HeightMask) != 0)
        {
            window.Height = request.Short(Place(12, mask, HeightMask));
        }

        if (window.IsUnframed && session.IsRoot(window.Parent) && IsTooBig(window))
        {
            // One of the two it changes, or it were too big before.
            (uint changed, int most) = (mask & HeightMask) != 0 ? (HeightMask, session.Height / 2) : (WidthMask, session.Width / 2);
            if ((mask & changed) != 0)
            {
                request.SetWord(Place(12, mask, changed), (uint)most);
            }

            (window.Width, window.Height) = changed == HeightMask ? (window.Width, most) : (most, window.Height);
        }

        return Verdict.Pass;
    }

    /// <summary>ReparentWindow: window (4), parent (8), x, y.</summary>
    public Verdict Move(RequestView request)
    {
        (uint id, uint parent) = (request.Word(4), request.Word(8));
        bool mayBe = session.IsOwn(id) && MayHold(parent);

        // A child may be large and without a frame; not so on the screen itself.
        bool isCover = session.IsRoot(parent) && ledger.Find(id) is { IsUnframed: true } window && IsTooBig(window);
        return mayBe && !isCover && ledger.TryMove(id, parent) ? Verdict.Pass : Verdict.Nothing;
    }

    /// <summary>DestroyWindow and DestroySubwindows: window (4).</summary>
    public Verdict Destroy(RequestView request)
    {
        uint id = request.Word(4);
        if (!session.IsOwn(id))
        {
            return Verdict.Nothing;
        }

        if (request.Opcode == (byte)Opcode.DestroyWindow)
        {
            ledger.Destroy(id);
        }
        else
        {
            ledger.DestroyChildren(id);
        }

        return Verdict.Pass;
    }

    private static bool HasValues(RequestView request, int fixedBytes, uint mask) => request.IsWhole && request.Length == fixedBytes + (4 * BitOperations.PopCount(mask));

    private static int Place(int fixedBytes, uint mask, uint bit) => fixedBytes + (4 * BitOperations.PopCount(mask & (bit - 1)));

    /// <summary>A root, or a window that was made: what is within itself has no end.</summary>
    private bool MayHold(uint parent) => session.IsRoot(parent) || (session.IsOwn(parent) && ledger.Find(parent) is not null);

    private void Frame(RequestView request, int fixedBytes, uint mask, ResourceLedger.Window window)
    {
        if ((mask & UnframedMask) == 0)
        {
            return;
        }

        int place = Place(fixedBytes, mask, UnframedMask);
        window.IsUnframed = (request.Word(place) & 0xff) != 0;
        if (window.IsUnframed && session.IsRoot(window.Parent) && IsTooBig(window))
        {
            request.SetWord(place, 0);
            window.IsUnframed = false;
        }
    }

    private bool IsTooBig(ResourceLedger.Window window) => window.Width > session.Width / 2 && window.Height > session.Height / 2;
}
