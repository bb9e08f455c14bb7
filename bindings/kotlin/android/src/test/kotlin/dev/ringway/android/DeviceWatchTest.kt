package dev.ringway.android

import org.junit.jupiter.api.Assertions.assertEquals
import org.junit.jupiter.api.Test

class DeviceWatchTest {
    private val told = mutableListOf<Boolean>()
    private val online = Online<String>(told::add)
    private val visible = Visible<String>(told::add)

    @Test
    fun `a client is offline while there is no network`() {
        online.available("wifi")
        online.lost("wifi")
        online.available("wifi")
        assertEquals(listOf(true, false, true), told)
    }

    @Test
    fun `another network is a new start, and the loss of the old one no news`() {
        online.available("wifi")
        online.available("wifi")
        online.available("mobile")
        online.lost("wifi")
        assertEquals(listOf(true, true, false, true), told)
        online.lost("mobile")
        assertEquals(false, told.last())
    }

    @Test
    fun `an app is visible until its last activity stops`() {
        visible.started("list")
        visible.started("call")
        visible.stopped("list", returns = false)
        assertEquals(listOf(true, true), told)
        visible.stopped("call", returns = false)
        assertEquals(false, told.last())
    }

    @Test
    fun `an app that is turned stays visible`() {
        visible.started("upright")
        visible.stopped("upright", returns = true)
        visible.started("on its side")
        assertEquals(listOf(true, true), told)
    }

    @Test
    fun `an activity that was there before is hidden, too`() {
        visible.stopped("list", returns = false)
        assertEquals(listOf(false), told)
    }
}
