using MedV.GuestBridge.Machines;

namespace MedV.GuestBridge.Tests.Sessions;

/// <summary>A machine of which there is nothing but the channel: one end of a socket, the other is a test's.</summary>
internal sealed class SocketMachine(Stream channel) : IMachine
{
    private readonly TaskCompletionSource<MachineEnd> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool Resumed => false;

    public Task<MachineEnd> Ended => _ended.Task;

    public string? ScreenSocket => null;

    public string? Trouble => null;

    public void End(string sentence) => _ended.TrySetResult(new MachineEnd(MachineEndKind.Lost, sentence));

    public Task<Stream> OpenChannelAsync(CancellationToken cancellationToken) => channel.CanRead ? Task.FromResult(channel) : throw new IOException("the machine offers no channel");

    public Task SuspendAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ShutDownAsync(TimeSpan patience, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task PauseAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ResumeAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task KillAsync() => throw new NotSupportedException();

    public Task<string> ReadConsoleAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
