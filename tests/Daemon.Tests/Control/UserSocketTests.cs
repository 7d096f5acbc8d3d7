using System.Text.Json;
using MedV.Daemon.Control;

namespace MedV.Daemon.Tests.Control;

public sealed class UserSocketTests
{
    private static readonly string[] Nobody = ["--reuid=65534", "--regid=65534", "--clear-groups"];

    [RootFact]
    public async Task Any_user_may_ask_for_its_own_workspaces_and_is_known_by_the_kernels_word()
    {
        await using RunningControl control = await RunningControl.StartAsync();

        (_, string answer) = await RunningControl.CurlAsync(control.UserSocket, "/v1/workspaces", Nobody);

        Assert.EndsWith("200", answer, StringComparison.Ordinal);
        Assert.Equal([65534u], control.Users.Asked.ToArray());
    }

    [RootFact]
    public async Task Nothing_that_is_for_operators_can_be_asked_through_the_users_socket_not_even_by_root()
    {
        await using RunningControl control = await RunningControl.StartAsync();

        (_, string answer) = await RunningControl.CurlAsync(control.UserSocket, "/v1/status", "--reuid=0");

        Assert.EndsWith("404", answer, StringComparison.Ordinal);
    }

    [RootFact]
    public async Task A_refusal_comes_as_its_code_and_its_sentence()
    {
        await using RunningControl control = await RunningControl.StartAsync();

        (_, string answer) = await RunningControl.CurlAsync(control.UserSocket, "/v1/workspaces/finance/open", [.. Nobody]);
        (_, string posted) = await RunningControl.PostAsync(control.UserSocket, "/v1/workspaces/finance/open", Nobody);

        Assert.EndsWith("404", answer, StringComparison.Ordinal);
        Assert.EndsWith("403", posted, StringComparison.Ordinal);
        Assert.Equal("finance is not for 65534", JsonDocument.Parse(posted[..^3]).RootElement.GetProperty("error").GetString());
    }

    [Fact]
    public void A_user_has_only_a_few_connections_and_takes_none_of_another()
    {
        var gate = new UserGate(most: 2);

        Assert.True(gate.TryEnter(1));
        Assert.True(gate.TryEnter(1));
        Assert.False(gate.TryEnter(1));
        Assert.True(gate.TryEnter(2));
        gate.Leave(1);
        Assert.True(gate.TryEnter(1));
    }
}
