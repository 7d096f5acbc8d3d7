using System.Threading.Channels;
using MedV.GuestBridge.Channel;
using MedV.GuestProtocol;

namespace MedV.GuestAgent.Tests;

/// <summary>The real session of the host, and what it heard.</summary>
internal sealed class HostSide : IGuestEvents, IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Channel<GuestMessage> _heard = Channel.CreateUnbounded<GuestMessage>();

    public HostSide() => Session = new GuestSession(this, TimeProvider.System);

    public GuestSession Session { get; }

    public ValueTask OpenedAsync(GuestMessage.Welcome welcome, CancellationToken cancellationToken) => _heard.Writer.WriteAsync(welcome, cancellationToken);

    public ValueTask EventAsync(GuestMessage message, CancellationToken cancellationToken) => _heard.Writer.WriteAsync(message, cancellationToken);

    /// <summary>Waits for an event; those before it are passed over.</summary>
    public async Task<T> NextAsync<T>(Func<T, bool>? which = null)
        where T : GuestMessage
    {
        using var deadline = new CancellationTokenSource(Patience);
        while (true)
        {
            if (await _heard.Reader.ReadAsync(deadline.Token) is T message && which?.Invoke(message) is not false)
            {
                return message;
            }
        }
    }

    public void Dispose() => Session.Dispose();
}
