using MedV.GuestBridge.Hosting;
using MedV.Terminal;

namespace MedV.GuestBridge.Tests.Hosting;

public sealed class BridgeArgumentsTests
{
    [Fact]
    public void Nothing_said_means_the_usual_daemon_in_the_foreground_and_not_as_root() =>
        Assert.Equal(new BridgeArguments("/run/medv/medvd.sock.users", Background: false, Agents: null, AllowRoot: false), BridgeArguments.TryParse([], out _));

    [Fact]
    public void All_words_are_read() =>
        Assert.Equal(new BridgeArguments("/s", Background: true, "/agents", AllowRoot: true), BridgeArguments.TryParse(["--background", "--agents", "/agents", "--daemon", "/s", "--allow-root"], out _));

    [Theory]
    [InlineData("--daemon")]
    [InlineData("--allow-roots")]
    [InlineData("")]
    public void What_is_not_known_or_not_whole_is_named_and_ends_with_code_2(string word)
    {
        Assert.Null(BridgeArguments.TryParse(["--background", word], out Problem? problem));

        Assert.Equal((ExitCode.WrongUsage, $"unknown argument '{word}'"), (problem!.Code, problem.Error));
    }
}
