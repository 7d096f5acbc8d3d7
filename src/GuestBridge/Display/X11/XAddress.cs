using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace MedV.GuestBridge.Display.X11;

/// <summary>Where an X server of this machine listens, from the text of <c>DISPLAY</c>.</summary>
/// <remarks>Displays of other machines are refused: cookies would cross the network in the clear.</remarks>
/// <param name="Number">Number of the display.</param>
/// <param name="Screen">Number of the screen.</param>
/// <param name="IsLoopback">Whether it is reached over TCP on the loopback interface, as with a tunnel.</param>
/// <param name="SocketFolder">Where the Unix sockets of X servers are.</param>
internal sealed record XAddress(int Number, int Screen, bool IsLoopback, string SocketFolder)
{
    /// <summary>Where X servers put their sockets.</summary>
    public const string DefaultSocketFolder = "/tmp/.X11-unix";

    private const int FirstPort = 6000;
    private const int HighestNumber = 59_535;

    /// <summary>The path of its Unix socket.</summary>
    public string SocketPath => Path.Combine(SocketFolder, string.Create(CultureInfo.InvariantCulture, $"X{Number}"));

    /// <summary>What <c>DISPLAY</c> would say.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsLoopback ? "localhost" : "")}:{Number}.{Screen}");

    /// <summary>Reads <c>:0</c>, <c>:0.1</c>, <c>unix:0</c>, <c>localhost:10.0</c>, <c>127.0.0.1:10</c> or <c>[::1]:10</c>.</summary>
    /// <exception cref="DisplayException">It is empty, or not a display of this machine.</exception>
    public static XAddress Parse(string? display, string socketFolder = DefaultSocketFolder)
    {
        if (string.IsNullOrEmpty(display))
        {
            throw new DisplayException(DisplayFault.None, "there is no display: DISPLAY is not set");
        }

        int colon = display.Length <= 256 ? display.LastIndexOf(':') : -1;
        string[] numbers = colon < 0 ? [] : display[(colon + 1)..].Split('.');
        bool? loopback = colon < 0 ? null : display[..colon] switch
        {
            "" or "unix" => false,
            "localhost" or "127.0.0.1" or "[::1]" or "::1" => true,
            _ => null,
        };
        int screen = 0;
        if (loopback is not { } isLoopback
            || numbers.Length is < 1 or > 2
            || !TryNumber(numbers[0], HighestNumber, out int number)
            || (numbers.Length == 2 && !TryNumber(numbers[1], 255, out screen)))
        {
            throw new DisplayException(DisplayFault.Address, $"DISPLAY is \"{Printable(display)}\", which is not a display of this machine");
        }

        return new XAddress(number, screen, isLoopback, socketFolder);
    }

    /// <summary>Opens a connection; nothing is said on it yet.</summary>
    /// <exception cref="DisplayException">Nobody listens there.</exception>
    public async Task<NetworkStream> ConnectAsync(CancellationToken cancellationToken)
    {
        EndPoint place = IsLoopback ? new IPEndPoint(IPAddress.Loopback, FirstPort + Number) : new UnixDomainSocketEndPoint(SocketPath);
        var socket = new Socket(place.AddressFamily, SocketType.Stream, IsLoopback ? ProtocolType.Tcp : ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(place, cancellationToken);
            if (IsLoopback)
            {
                socket.NoDelay = true;
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            throw new DisplayException(DisplayFault.Unreachable, $"the X server at {this} does not answer: {exception.Message}", exception);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static bool TryNumber(string text, int highest, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number <= highest;

    private static string Printable(string text) =>
        new([.. text.Take(64).Select(c => c is >= ' ' and <= '~' ? c : '?')]);
}
