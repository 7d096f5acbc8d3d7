using System.Threading.Channels;
using MedV.GuestBridge.Channel;
using MedV.GuestProtocol;

namespace MedV.GuestBridge.Tests.Channel;

internal sealed class HeardEvents : IGuestEvents
{
    private readonly Channel<GuestMessage> _heard = System.Threading.Channels.Channel.CreateUnbounded<GuestMessage>();

    /// <summary>What a handler does with each event before it is heard.</summary>
    public Func<GuestMessage, Task> Handle { get; init; } = _ => Task.CompletedTask;

    public ValueTask OpenedAsync(GuestMessage.Welcome welcome, CancellationToken cancellationToken) => EventAsync(welcome, cancellationToken);

    public async ValueTask EventAsync(GuestMessage message, CancellationToken cancellationToken)
    {
        await Handle(message).WaitAsync(cancellationToken);
        await _heard.Writer.WriteAsync(message, cancellationToken);
    }

    public ValueTask<GuestMessage> NextAsync(CancellationToken cancellationToken) => _heard.Reader.ReadAsync(cancellationToken);
}
