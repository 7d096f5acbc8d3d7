using System.Buffers.Binary;

namespace MedV.GuestBridge.Display.X11.Filter;

/// <summary>Judges properties: what a guest's windows are called, and what it reads of others.</summary>
/// <remarks>ChangeProperty: mode (1), window (4), property (8), type (12), format (16, 1 byte), length in units of the format (20), value (24).</remarks>
/// <param name="rules">What holds for the workspace.</param>
/// <param name="atoms">The names.</param>
/// <param name="session">The connection.</param>
/// <param name="ledger">What it has made.</param>
internal sealed class PropertyRules(FilterRules rules, FilterAtoms atoms, FilterSession session, ResourceLedger ledger)
{
    /// <summary>Longest value of one property.</summary>
    public const int MostValueBytes = 4 << 20;

    private const uint StringAtom = 31;
    private const uint ClientMachine = 36;
    private const uint IconName = 37;
    private const uint Name = 39;
    private const uint TransientFor = 68;
    private const int Fixed = 24;
    private const byte Replace = 0;

    /// <summary>Judges ChangeProperty.</summary>
    public Verdict Change(RequestView request, out byte[]? replacement)
    {
        replacement = null;
        (uint window, uint property) = (request.Word(4), request.Word(8));
        byte format = request.From(16)[0];
        long bytes = (long)request.Word(20) * (format / 8);
        if (format is not (8 or 16 or 32) || bytes > MostValueBytes || request.Length != Fixed + ((bytes + 3) & ~3))
        {
            return Verdict.Unknown;
        }

        if (!session.IsOwn(window))
        {
            return session.IsAsked(window, property) && request.Data == Replace ? Verdict.Pass : Verdict.Nothing;
        }

        if (ledger.Find(window) is not { } known)
        {
            return Verdict.Unknown;
        }

        // Adding nothing asks for the time. Adding more is how a property would grow without end.
        if (atoms.IsDropped(property) || (request.Data != Replace && bytes > 0) || !ledger.TrySetProperty(known, property, Length(known, property, request.Data, (int)bytes)))
        {
            return Verdict.Nothing;
        }

        bool isName = property is Name or IconName;
        bool isUtf8Name = property == atoms["_NET_WM_NAME"] || property == atoms["_NET_WM_ICON_NAME"];
        if (isName || isUtf8Name || property == ClientMachine)
        {
            if (!request.IsWhole || format != 8 || request.Data != Replace)
            {
                return Verdict.Nothing;
            }

            replacement = Text(request, property == ClientMachine ? null : request.From(Fixed)[..(int)bytes], isUtf8Name);
            return Verdict.Replaced;
        }

        if (property == TransientFor)
        {
            bool isOwn = request.IsWhole && bytes == 4 && format == 32 && (session.IsOwn(request.Word(Fixed)) || session.IsRoot(request.Word(Fixed)));
            return isOwn ? Verdict.Pass : Verdict.Nothing;
        }

        bool isType = property == atoms["_NET_WM_WINDOW_TYPE"];
        return isType || property == atoms["_NET_WM_STATE"] ? Atoms(request, (int)bytes, format, isType) : Verdict.Pass;
    }

    /// <summary>Judges DeleteProperty: window (4), property (8).</summary>
    public Verdict Delete(RequestView request)
    {
        uint window = request.Word(4);
        (uint property, bool isOwn) = (request.Word(8), session.IsOwn(window));

        // A window that has shown its mark keeps it.
        if (!isOwn || property is Name or ClientMachine || property == atoms["_NET_WM_NAME"])
        {
            return Verdict.Nothing;
        }

        if (ledger.Find(window) is { } known)
        {
            ledger.RemoveProperty(known, property);
        }

        return Verdict.Pass;
    }

    /// <summary>Judges GetProperty: delete (1), window (4), property (8), type, offset, length.</summary>
    public Verdict Get(RequestView request)
    {
        (uint window, uint property) = (request.Word(4), request.Word(8));
        if (session.IsOwn(window))
        {
            bool isMark = property is Name or ClientMachine || property == atoms["_NET_WM_NAME"];
            request.Data = isMark ? (byte)0 : request.Data;
            return Verdict.Pass;
        }

        // Nothing is there: an answer that programs expect, unlike an error, which ends most of them.
        request.Data = 0;
        bool isSettings = property == atoms["_XSETTINGS_SETTINGS"] || property == atoms["_NET_SUPPORTING_WM_CHECK"];
        if (!isSettings && !(session.IsRoot(window) && atoms.IsReadable(property)))
        {
            request.SetWord(4, rules.Nowhere);
        }

        return Verdict.Pass;
    }

    private static int Length(ResourceLedger.Window window, uint property, byte mode, int bytes) =>
        mode == Replace ? bytes : window.Properties.GetValueOrDefault(property);

    private byte[] Text(RequestView request, ReadOnlySpan<byte> untrusted, bool isUtf8)
    {
        byte[] value = untrusted.IsEmpty && request.Word(8) == ClientMachine ? MarkText.Machine(rules.Mark) : MarkText.Title(rules.Mark, untrusted, isUtf8);
        byte[] whole = new byte[Fixed + ((value.Length + 3) & ~3)];
        whole[0] = (byte)Opcode.ChangeProperty;
        BinaryPrimitives.WriteUInt16LittleEndian(whole.AsSpan(2), (ushort)(whole.Length / 4));
        request.From(4)[..16].CopyTo(whole.AsSpan(4));
        if (request.Word(8) == ClientMachine)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(12), StringAtom);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(whole.AsSpan(20), (uint)value.Length);
        value.CopyTo(whole, Fixed);
        return whole;
    }

    private Verdict Atoms(RequestView request, int bytes, byte format, bool isType)
    {
        if (!request.IsWhole || format != 32)
        {
            return Verdict.Nothing;
        }

        for (int at = Fixed; at < Fixed + bytes; at += 4)
        {
            uint atom = request.Word(at);
            if (isType && !atoms.IsType(atom))
            {
                request.SetWord(at, atoms["_NET_WM_WINDOW_TYPE_NORMAL"]);
            }
            else if (!isType && atoms.IsForbidden(atom))
            {
                request.SetWord(at, atoms["_MEDV_NOTHING"]);
            }
        }

        return Verdict.Pass;
    }
}
