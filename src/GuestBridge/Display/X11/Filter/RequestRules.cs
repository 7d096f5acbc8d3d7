namespace MedV.GuestBridge.Display.X11.Filter;

/// <summary>Judges one request of a guest's client. A client acts on what is its own; of the rest of the display it learns what it needs to look right.</summary>
/// <remarks>See the table in <c>docs/windows-on-the-host.md</c>. The server's SECURITY extension is behind it and refuses more.</remarks>
internal sealed class RequestRules
{
    // Where something is in the protocol's tables of requests.
    private const int First = 4;
    private const int Second = 8;
    private const int Third = 12;
    private const byte Asynchronous = 1;

    private readonly FilterRules _rules;
    private readonly FilterAtoms _atoms;
    private readonly FilterSession _session;
    private readonly ResourceLedger _ledger = new();
    private readonly WindowRules _windows;
    private readonly PropertyRules _properties;
    private readonly EventRules _events;

    /// <summary>Creates it.</summary>
    /// <param name="rules">What holds for the workspace.</param>
    /// <param name="atoms">The names of <paramref name="rules"/>.</param>
    /// <param name="session">The connection.</param>
    public RequestRules(FilterRules rules, FilterAtoms atoms, FilterSession session)
    {
        _rules = rules;
        _atoms = atoms;
        _session = session;
        _windows = new WindowRules(session, _ledger);
        _properties = new PropertyRules(rules, atoms, session, _ledger);
        _events = new EventRules(atoms, session);
    }

    /// <summary>Whether the client has the server take requests with a length of 4 bytes.</summary>
    public bool TakesBigRequests { get; private set; }

    /// <summary>Judges a request, and changes it in its place where that is enough.</summary>
    /// <param name="request">Its first <see cref="RequestFilter.HeadBytes"/> bytes, or all.</param>
    /// <param name="replacement">For <see cref="Verdict.Replaced"/>, what stands in its place.</param>
    public Verdict Judge(RequestView request, out byte[]? replacement)
    {
        replacement = null;
        if (request.Opcode > (byte)Opcode.LastOfCore)
        {
            return Extension(request);
        }

        var opcode = (Opcode)request.Opcode;

        // Malformed: the server would answer so too. Nothing below looks at what is not there.
        (int length, bool isExact) = RequestLengths.Of(opcode);
        if (isExact ? request.Length != length : request.Length < length)
        {
            return Verdict.Unknown;
        }

        return opcode switch
        {
            Opcode.CreateWindow => _windows.Create(request),
            Opcode.ChangeWindowAttributes => _windows.Change(request),
            Opcode.ConfigureWindow => _windows.Configure(request),
            Opcode.ReparentWindow => _windows.Move(request),
            Opcode.DestroyWindow or Opcode.DestroySubwindows => _windows.Destroy(request),
            >= Opcode.MapWindow and <= Opcode.UnmapSubwindows or Opcode.CirculateWindow => IfOwn(request.Word(First)),
            Opcode.ChangeProperty => _properties.Change(request, out replacement),
            Opcode.DeleteProperty => _properties.Delete(request),
            Opcode.GetProperty => _properties.Get(request),
            Opcode.SendEvent => _events.Send(request),
            Opcode.QueryTree or Opcode.ListProperties or Opcode.GetMotionEvents => Look(request),
            Opcode.GetWindowAttributes or Opcode.GetGeometry => _session.IsRoot(request.Word(First)) ? Verdict.Pass : Look(request),
            Opcode.InternAtom => Name(request),
            Opcode.QueryExtension => Ask(request),
            Opcode.SetSelectionOwner or Opcode.ConvertSelection or Opcode.GetSelectionOwner => Select(request, opcode),
            Opcode.GrabPointer or Opcode.GrabButton or Opcode.GrabKey => Grab(request, opcode),
            Opcode.UngrabButton or Opcode.UngrabKey => IfOwn(request.Word(First)),
            Opcode.SetInputFocus => request.Word(First) <= 1 ? Verdict.Pass : IfOwn(request.Word(First)),
            Opcode.OpenFont or Opcode.CreateContext or Opcode.CreateCursor or Opcode.CreateGlyphCursor or Opcode.CopyColormapAndFree => Make(request.Word(First), 0),
            Opcode.CreateColormap => Make(request.Word(First), 0),
            Opcode.CreatePixmap => Make(request.Word(First), PixmapBytes(request)),
            Opcode.FreePixmap or Opcode.CloseFont or Opcode.FreeContext or Opcode.FreeColormap or Opcode.FreeCursor => Free(request.Word(First)),
            Opcode.CopyArea or Opcode.CopyPlane => IfOwn(request.Word(First)) == Verdict.Pass ? IfOwn(request.Word(Second)) : Verdict.Nothing,
            Opcode.ClearArea or (>= Opcode.PolyPoint and <= Opcode.PutImage) or (>= Opcode.PolyText8 and <= Opcode.ImageText16) => IfOwn(request.Word(First)),
            Opcode.GetImage => _session.IsOwn(request.Word(First)) ? Verdict.Pass : Verdict.Unknown,
            Opcode.InstallColormap or Opcode.UninstallColormap => IfOwn(request.Word(First)),
            Opcode.GrabKeyboard or Opcode.SetPointerMapping or Opcode.SetModifierMapping => Verdict.Agree,
            Opcode.QueryKeymap or Opcode.ListHosts => Verdict.Unknown,
            Opcode.ChangeSaveSet or Opcode.GrabServer or Opcode.WarpPointer or Opcode.SetFontPath or Opcode.ChangeKeyboardMapping
                or Opcode.ChangeKeyboardControl or Opcode.ChangePointerControl or Opcode.SetScreenSaver or Opcode.ChangeHosts or Opcode.SetAccessControl
                or Opcode.SetCloseDownMode or Opcode.KillClient or Opcode.RotateProperties or Opcode.ForceScreenSaver => Verdict.Nothing,
            _ => Verdict.Pass,
        };
    }

    /// <summary>Two extensions, both about the protocol itself. The request that turns big requests on counts only as the server takes it: with no fields.</summary>
    private Verdict Extension(RequestView request)
    {
        if (_rules.BigRequests != 0 && request.Opcode == _rules.BigRequests)
        {
            if (request.Data != 0 || request.Length != First)
            {
                return Verdict.Unknown;
            }

            TakesBigRequests = true;
            return Verdict.Pass;
        }

        return _rules.IdRanges != 0 && request.Opcode == _rules.IdRanges ? Verdict.Pass : Verdict.Unknown;
    }

    private Verdict IfOwn(uint id) => _session.IsOwn(id) ? Verdict.Pass : Verdict.Nothing;

    /// <summary>A question about a window: of others there is nothing to tell.</summary>
    private Verdict Look(RequestView request)
    {
        if (!_session.IsOwn(request.Word(First)))
        {
            request.SetWord(First, _rules.Nowhere);
        }

        return Verdict.Pass;
    }

    /// <summary>Names that are there already may be asked for without end; the server keeps new ones for ever.</summary>
    private Verdict Name(RequestView request)
    {
        if (request.Data == 0 && !_ledger.TryName())
        {
            request.Data = 1;
        }

        return Verdict.Pass;
    }

    private static Verdict Ask(RequestView request)
    {
        Span<byte> name = request.From(8);
        int length = request.Short(First);
        if (!request.IsWhole || length > name.Length)
        {
            return Verdict.Unknown;
        }

        name = name[..length];
        if (!name.SequenceEqual("BIG-REQUESTS"u8) && !name.SequenceEqual("XC-MISC"u8))
        {
            // No extension is called so: the server says that it is not present.
            name.Fill((byte)'?');
        }

        return Verdict.Pass;
    }

    /// <summary>The guest's selections are not the host's: each workspace has its own, under other names.</summary>
    private Verdict Select(RequestView request, Opcode opcode)
    {
        int place = opcode == Opcode.GetSelectionOwner ? First : Second;
        uint? ours = _atoms.Ours(request.Word(place));
        if (opcode != Opcode.GetSelectionOwner)
        {
            uint window = request.Word(First);
            bool mayAsk = _session.IsOwn(window) || (opcode == Opcode.SetSelectionOwner && window == 0);
            if (ours is null || !mayAsk)
            {
                return Verdict.Nothing;
            }
        }

        request.SetWord(place, ours ?? request.Word(place));
        return Verdict.Pass;
    }

    /// <summary>Only on windows of its own, and so that the user's other programs go on meanwhile.</summary>
    private Verdict Grab(RequestView request, Opcode opcode)
    {
        if (!_session.IsOwn(request.Word(First)))
        {
            request.SetWord(First, _rules.Nowhere);
            return opcode == Opcode.GrabPointer ? Verdict.Pass : Verdict.Nothing;
        }

        Span<byte> modes = request.From(opcode == Opcode.GrabKey ? 11 : 10);
        modes[0] = Asynchronous;
        modes[1] = Asynchronous;
        if (opcode != Opcode.GrabKey)
        {
            // The window that the pointer may not leave: none.
            request.SetWord(Third, 0);
        }

        return Verdict.Pass;
    }

    private Verdict Make(uint id, long bytes) => _session.IsOwn(id) && _ledger.TryAdd(id, bytes) ? Verdict.Pass : Verdict.Unknown;

    private Verdict Free(uint id)
    {
        if (!_session.IsOwn(id))
        {
            return Verdict.Nothing;
        }

        _ledger.Free(id);
        return Verdict.Pass;
    }

    private static long PixmapBytes(RequestView request)
    {
        long pixels = (long)request.Short(Third) * request.Short(Third + 2);
        return request.Data switch { 1 => pixels / 8, <= 8 => pixels, <= 16 => pixels * 2, _ => pixels * 4 };
    }
}
