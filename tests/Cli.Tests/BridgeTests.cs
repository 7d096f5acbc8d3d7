using MedV.GuestBridge.Control.Contract;
using MedV.Terminal;

namespace MedV.Cli.Tests;

public sealed class BridgeTests
{
    [Fact]
    public async Task Run_asks_the_bridge_with_whole_paths_and_says_nothing_when_all_is_well()
    {
        using var bridge = new CannedBridge("""{"kind":"progress","stage":"booting","text":"starting"}""", """{"kind":"done"}""");

        Ran ran = await bridge.RunAsync("run", "finance", "xedit", "letter.txt");

        Assert.Equal((ExitCode.Done, "", ""), (ran.Code, ran.Output, ran.Error));
        BridgeRequest request = Assert.Single(bridge.Requests);
        Assert.Equal((BridgeVerb.Run, "finance", "xedit", false), (request.Verb, request.Workspace, request.App, request.Wait));
        Assert.Equal([Path.GetFullPath("letter.txt")], request.Files!.Value.ToArray());
    }

    [Fact]
    public async Task Run_that_waits_ends_as_the_application_did()
    {
        using var bridge = new CannedBridge("""{"kind":"done","appExitCode":3}""");

        Ran ran = await bridge.RunAsync("run", "finance", "xcalc", "--wait");

        Assert.Equal(3, (int)ran.Code);
    }

    [Fact]
    public async Task A_refusal_is_one_sentence_a_hint_and_its_code()
    {
        using var bridge = new CannedBridge("""{"kind":"failed","text":"finance: not assigned to carl","hint":"ask the help desk","code":15}""");

        Ran ran = await bridge.RunAsync("run", "finance", "xcalc");

        Assert.Equal((ExitCode.NotPermitted, ""), (ran.Code, ran.Output));
        Assert.Equal("medv: error: finance: not assigned to carl\nmedv: hint: ask the help desk\n", ran.Error);
    }

    [Fact]
    public async Task Workspaces_are_a_line_each_in_which_nothing_can_move_the_cursor()
    {
        using var bridge = new CannedBridge(
            """{"kind":"done","workspaces":[{"id":"finance","title":"Fin\u001b[2Jance","state":"running","image":"finance","version":1,"nextVersion":2,"windows":1}]}""");

        Ran ran = await bridge.RunAsync("workspace", "list");

        Assert.Equal("WORKSPACE  TITLE        STATE    IMAGE    VERSION  APPS  NOTE\nfinance    Fin?[2Jance  running  finance        1     1  version 2 is taken at the next start\n", ran.Output);
    }

    [Fact]
    public async Task A_reset_without_a_person_needs_to_be_told_twice()
    {
        using var bridge = new CannedBridge("""{"kind":"done"}""");

        Ran unsure = await bridge.RunAsync("workspace", "reset", "finance");
        Ran sure = await bridge.RunAsync("workspace", "reset", "finance", "--yes");

        Assert.Equal((ExitCode.WrongUsage, ExitCode.Done), (unsure.Code, sure.Code));
        Assert.Equal(BridgeVerb.Reset, Assert.Single(bridge.Requests).Verb);
    }

    [Fact]
    public async Task A_bridge_that_breaks_off_or_talks_nonsense_is_said_so()
    {
        using var silent = new CannedBridge();
        using var mad = new CannedBridge("{");

        Ran broken = await silent.RunAsync("apps");
        Ran strange = await mad.RunAsync("apps");

        Assert.StartsWith("medv: error: medv-bridge went away while it was asked\n", broken.Error, StringComparison.Ordinal);
        Assert.StartsWith("medv: error: medv-bridge gave an answer that this medv does not understand\n", strange.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_bridge_program_the_error_names_it()
    {
        Ran ran = await Ran.OfAsync(
            name => name is "MEDV_RUNTIME" ? "/nowhere/medv" : name is "MEDV_BRIDGE" ? "/nowhere/medv-bridge" : null, "", CancellationToken.None, "apps");

        Assert.Equal(ExitCode.Failed, ran.Code);
        Assert.StartsWith("medv: error: cannot start /nowhere/medv-bridge: ", ran.Error, StringComparison.Ordinal);
    }
}
