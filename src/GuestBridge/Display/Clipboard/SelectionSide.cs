using System.Collections.Immutable;
using MedV.GuestBridge.Display.X11;

namespace MedV.GuestBridge.Display.Clipboard;

/// <summary>
/// One side of the clipboard's way between a guest and its host: the selections of the host, by a trusted connection, or those of the workspace, by an
/// untrusted one. It asks whoever owns one for text, and owns one for the other side.
/// </summary>
/// <remarks>Not safe for use by more than one caller at a time.</remarks>
internal sealed class SelectionSide
{
    private const byte CreateWindow = 1;
    private const byte DeleteProperty = 19;
    private const byte ChangeProperty = 18;
    private const byte SetSelectionOwner = 22;
    private const byte GetSelectionOwner = 23;
    private const byte ConvertSelection = 24;
    private const byte SendEvent = 25;
    private const byte SelectionNotify = 31;
    private const uint InputOnly = 2;
    private const uint AtomType = 4;
    private const uint Latin1Type = 31;

    private static readonly TimeSpan OwnersPatience = TimeSpan.FromSeconds(3);

    private readonly XConnection _connection;
    private readonly TimeProvider _time;
    private readonly ImmutableArray<uint> _selections;
    private readonly uint _utf8;
    private readonly uint _targets;
    private readonly uint _text;
    private readonly uint _arrival;
    private readonly uint _window;

    private SelectionSide(XConnection connection, TimeProvider time, ImmutableArray<uint> selections, uint utf8, uint targets, uint text, uint arrival, uint window)
    {
        (_connection, _time, _selections) = (connection, time, selections);
        (_utf8, _targets, _text, _arrival, _window) = (utf8, targets, text, arrival, window);
    }

    /// <summary>The connection; its events are kept.</summary>
    public XConnection Connection => _connection;

    /// <summary>The selections' numbers, in the order of <see cref="OpenAsync"/>.</summary>
    public ImmutableArray<uint> Selections => _selections;

    /// <summary>The window that it owns selections with.</summary>
    public uint Window => _window;

    /// <summary>Prepares a side.</summary>
    /// <param name="connection">The connection, which nobody else uses.</param>
    /// <param name="selections">Names of the selections.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DisplayException">The server went away.</exception>
    public static async Task<SelectionSide> OpenAsync(XConnection connection, IEnumerable<string> selections, TimeProvider time, CancellationToken cancellationToken)
    {
        connection.KeepEvents();
        uint window = connection.ResourceBase | 1;
        await connection.DoAsync(CreateWindow, 0, XRequests.Words(window, connection.Roots[0], 0, 0x0001_0001, InputOnly << 16, 0, 0), cancellationToken);
        var numbers = ImmutableArray.CreateBuilder<uint>();
        foreach (string selection in selections)
        {
            numbers.Add(await connection.AtomAsync(selection, cancellationToken));
        }

        return new SelectionSide(
            connection,
            time,
            numbers.ToImmutable(),
            await connection.AtomAsync("UTF8_STRING", cancellationToken),
            await connection.AtomAsync("TARGETS", cancellationToken),
            await connection.AtomAsync("TEXT", cancellationToken),
            await connection.AtomAsync("_MEDV_ARRIVAL", cancellationToken),
            window);
    }

    /// <summary>Owns a selection, or none any more.</summary>
    public async Task OwnAsync(int index, bool isOwned, CancellationToken cancellationToken)
    {
        if (isOwned || await OwnerAsync(index, cancellationToken) == _window)
        {
            await _connection.DoAsync(SetSelectionOwner, 0, XRequests.Words(isOwned ? _window : 0, _selections[index], 0), cancellationToken);
        }
    }

    /// <summary>Who owns a selection; 0 for nobody.</summary>
    public async Task<uint> OwnerAsync(int index, CancellationToken cancellationToken) =>
        await _connection.AskAsync(GetSelectionOwner, 0, XRequests.Words(_selections[index]), cancellationToken) is { } reply ? XRequests.Word(reply, 8) : 0;

    /// <summary>Asks the owner of a selection for its text.</summary>
    /// <returns>UTF-8, or <see langword="null"/> when there is none, it is too long, or the owner does not answer in time.</returns>
    public async Task<byte[]?> ReadAsync(int index, CancellationToken cancellationToken)
    {
        uint owner = await OwnerAsync(index, cancellationToken);
        if (owner == 0 || owner == _window)
        {
            return null;
        }

        return await ConvertAsync(index, _utf8, cancellationToken) is { } utf8 ? ClipboardText.Clean(utf8, isUtf8: true)
            : await ConvertAsync(index, Latin1Type, cancellationToken) is { } latin ? ClipboardText.Clean(latin, isUtf8: false)
            : null;
    }

    /// <summary>Answers somebody who asks for a selection that it owns.</summary>
    /// <param name="request">The event.</param>
    /// <param name="read">Reads the text of the other side.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task AnswerAsync(byte[] request, Func<int, Task<byte[]?>> read, CancellationToken cancellationToken)
    {
        (uint time, uint requestor, uint selection) = (XRequests.Word(request, 4), XRequests.Word(request, 12), XRequests.Word(request, 16));
        (uint target, uint property) = (XRequests.Word(request, 20), XRequests.Word(request, 24));
        property = property == 0 ? target : property;
        int index = _selections.IndexOf(selection);
        bool isDone = index >= 0 && await WriteAsync(requestor, property, target, () => read(index), cancellationToken);
        byte[] notice = [SelectionNotify, 0, 0, 0, .. XRequests.Words(time, requestor, selection, target, isDone ? property : 0), .. new byte[8]];
        await _connection.TellAsync(SendEvent, 0, (byte[])[.. XRequests.Words(requestor, 0), .. notice], cancellationToken);
    }

    private async Task<bool> WriteAsync(uint requestor, uint property, uint target, Func<Task<byte[]?>> read, CancellationToken cancellationToken)
    {
        if (target == _targets)
        {
            return await PutAsync(requestor, property, AtomType, 32, XRequests.Words(_targets, _utf8, Latin1Type, _text), cancellationToken);
        }

        if (target != _utf8 && target != _text && target != Latin1Type)
        {
            return false;
        }

        return await read() is { } text
            && (target == Latin1Type
                ? await PutAsync(requestor, property, Latin1Type, 8, ClipboardText.ToLatin1(text), cancellationToken)
                : await PutAsync(requestor, property, _utf8, 8, text, cancellationToken));
    }

    private Task<bool> PutAsync(uint window, uint property, uint type, byte format, byte[] value, CancellationToken cancellationToken)
    {
        byte[] body = [.. XRequests.Words(window, property, type, format, (uint)(value.Length / (format / 8))), .. value, .. new byte[-value.Length & 3]];
        return _connection.DoAsync(ChangeProperty, 0, body, cancellationToken);
    }

    private async Task<byte[]?> ConvertAsync(int index, uint target, CancellationToken cancellationToken)
    {
        await _connection.DoAsync(DeleteProperty, 0, XRequests.Words(_window, _arrival), cancellationToken);
        await _connection.DoAsync(ConvertSelection, 0, XRequests.Words(_window, _selections[index], target, _arrival, 0), cancellationToken);
        if (await WaitForNoticeAsync(target, cancellationToken) is not { } notice || XRequests.Word(notice, 20) != _arrival)
        {
            return null;
        }

        // Type, bytes that are left: more than is taken, or in pieces, does not cross.
        byte[]? reply = await _connection.AskAsync(20, 0, XRequests.Words(_window, _arrival, 0, 0, (ClipboardText.MostBytes / 4) + 1), cancellationToken);
        if (reply is null || reply[1] != 8 || XRequests.Word(reply, 12) != 0)
        {
            return null;
        }

        uint length = XRequests.Word(reply, 16);
        return length <= reply.Length - 32 ? reply.AsSpan(32, (int)length).ToArray() : null;
    }

    /// <summary>Other events that come meanwhile are put back behind: who else asks is answered later.</summary>
    private async Task<byte[]?> WaitForNoticeAsync(uint target, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(OwnersPatience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var others = new List<byte[]>();
        try
        {
            while (true)
            {
                while (await _connection.TakeEventAsync(cancellationToken) is { } next)
                {
                    if ((next[0] & 0x7f) == SelectionNotify && XRequests.Word(next, 8) == _window && XRequests.Word(next, 16) == target)
                    {
                        return next;
                    }

                    others.Add(next);
                }

                if (_connection.IsClosed)
                {
                    return null;
                }

                await _connection.WaitAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return null;
        }
        finally
        {
            _connection.PutBack(others);
        }
    }
}
