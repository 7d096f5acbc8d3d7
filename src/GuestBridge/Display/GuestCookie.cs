using MedV.GuestBridge.Display.X11;
using MedV.GuestBridge.Display.X11.Filter;

namespace MedV.GuestBridge.Display;

/// <summary>
/// The untrusted cookie of one workspace. Windows that come in with it show, but read neither the screen nor the keys nor the windows of
/// the user's own programs. It lives as long as this object, and a minute longer than its last window should the bridge be killed.
/// </summary>
/// <remarks>
/// The server drops a cookie that no client has used for <see cref="UnusedSeconds"/>. A connection of ours that came in with the cookie keeps it
/// alive, and goes with our process. All untrusted clients of a server see each other: guests are kept from the user's programs, not from other guests.
/// </remarks>
internal sealed class GuestCookie : IAsyncDisposable
{
    /// <summary>How long the server keeps a cookie that nobody uses, in seconds.</summary>
    public const uint UnusedSeconds = 60;

    private static readonly TimeSpan AnswerTime = TimeSpan.FromSeconds(10);

    private readonly TimeProvider _time;
    private readonly XConnection _trusted;
    private readonly XConnection _keeper;
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _drain;
    private readonly byte _opcode;
    private readonly uint _id;

    private GuestCookie(TimeProvider time, XConnection trusted, XConnection keeper, byte opcode, uint id, XCookie cookie, string path)
    {
        _time = time;
        _trusted = trusted;
        _keeper = keeper;
        _opcode = opcode;
        _id = id;
        _drain = keeper.DrainAsync(_stop.Token);
        Cookie = cookie;
        Path = path;
    }

    /// <summary>What the guest is given.</summary>
    public XCookie Cookie { get; }

    /// <summary>The file (0600) that the relay reads it from.</summary>
    public string Path { get; }

    /// <summary>Makes a cookie, and writes it and the rules of the relay to files.</summary>
    /// <param name="display">The user's display.</param>
    /// <param name="path">Where to put it, in the runtime folder of the workspace, which is the user's own.</param>
    /// <param name="mark">What the workspace's windows are told by.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DisplayException">
    /// <see cref="DisplayFault.NoSecurity"/> when the server makes no untrusted cookies: there is no other way in for a guest.
    /// </exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task<GuestCookie> MakeAsync(UserDisplay display, string path, WindowMark mark, TimeProvider time, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(AnswerTime, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await MakeWithinAsync(display, path, mark, time, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DisplayException(DisplayFault.Unreachable, $"the X server at {display.Address} does not answer within {AnswerTime.TotalSeconds:0} s");
        }
    }

    /// <summary>Takes the cookie back: the server closes what came in with it.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _drain;
        try
        {
            using var limit = new CancellationTokenSource(AnswerTime, _time);
            await SecurityExtension.RevokeAsync(_trusted, _opcode, _id, limit.Token);
        }
        catch (Exception exception) when (exception is DisplayException or OperationCanceledException)
        {
            // The server is gone, and the cookie with it; or it hangs, and drops the cookie by itself.
        }

        await _keeper.DisposeAsync();
        await _trusted.DisposeAsync();
        File.Delete(Path);
        File.Delete(FilterRules.PathBeside(Path));
        _stop.Dispose();
    }

    private static async Task<GuestCookie> MakeWithinAsync(UserDisplay display, string path, WindowMark mark, TimeProvider time, CancellationToken cancellationToken)
    {
        XConnection trusted = await display.OpenAsync(cancellationToken);
        XConnection? keeper = null;
        try
        {
            byte opcode = await SecurityExtension.OpcodeAsync(trusted, cancellationToken);
            (uint id, XCookie cookie) = await SecurityExtension.GenerateAsync(trusted, opcode, UnusedSeconds, cancellationToken);
            keeper = await XConnection.OpenAsync(display.Address, cookie, cancellationToken);

            // A server that hides the extension from the keeper treats it as untrusted; one that does not cannot be relied on.
            if (await keeper.ExtensionAsync(SecurityExtension.Name, cancellationToken) is not null)
            {
                throw new DisplayException(DisplayFault.NoSecurity, "the X server treats a client with an untrusted cookie as a trusted one");
            }

            FilterRules rules = await FilterRules.MakeAsync(keeper, mark, cancellationToken);
            PrivateFile.Write(FilterRules.PathBeside(path), rules.ToBytes());
            PrivateFile.Write(path, AuthorityFile.Build(display.Address.Number, cookie));
            return new GuestCookie(time, trusted, keeper, opcode, id, cookie, path);
        }
        catch
        {
            if (keeper is not null)
            {
                await keeper.DisposeAsync();
            }

            await trusted.DisposeAsync();
            throw;
        }
    }
}
